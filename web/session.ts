// Doors: which one to show, going in, and going out.
import type { MeView } from '../config/words/panel.ts';
import { ApiError, get, patch, post, remove, whenSignedOut } from './api.ts';
import { leaveAsSpeaker, resumeAsSpeaker } from './browser-speaker.ts';
import { closeLink, openLink } from './link.ts';
import { forgetLastSeen, readLastSeen } from './offline.ts';
import { getState, setDoor, setLastSeen } from './state.ts';

const goOut = (): void => {
  closeLink();
  void forgetLastSeen();
  setDoor('sign-in');
};

let checking = false;
/** A refused link may be an ended sign-in or a server that is away; only the first shows the door. */
const checkSession = async (): Promise<void> => {
  if (checking || getState().door !== 'in') return;
  checking = true;
  try {
    await get('/api/session');
  } catch (thrown) {
    if (thrown instanceof ApiError && thrown.status === 401) goOut();
  } finally {
    checking = false;
  }
};

const goIn = (): void => {
  const link = openLink(() => void checkSession());
  link.once('snapshot', resumeAsSpeaker);
};

let codeFromLink = '';
/** The code with which somebody came to the join page, to be shown there. */
export const joinCode = (): string => codeFromLink;

/** A link carries its one-use code behind the #, where no server and no log sees it; nor shall the browser's history. */
const takeCode = (): string | null => {
  const code = /^#(?:[a-z-]+=)?([\w-]{6,})$/.exec(location.hash)?.[1] ?? null;
  if (code !== null) history.replaceState(null, '', location.pathname);
  return code;
};

/** The house does not answer: what was seen last is shown until it does. */
const showLastSeen = async (): Promise<void> => {
  const seen = await readLastSeen();
  if (seen === null) return setDoor('unreachable');
  setLastSeen(seen.house, seen.atMs);
  goIn();
};

export const openDoor = async (): Promise<void> => {
  whenSignedOut(() => {
    if (getState().door === 'in') goOut();
  });
  try {
    const code = takeCode();
    if (location.pathname === '/join') {
      codeFromLink = code ?? '';
      return setDoor('join');
    }
    if (code !== null) await post('/api/session', { code }).catch(() => null);
    const { claimed } = await get<{ claimed: boolean }>('/api/setup');
    if (!claimed) return setDoor('set-up');
    await get<{ me: MeView }>('/api/session');
    goIn();
  } catch (thrown) {
    if (thrown instanceof ApiError && thrown.status === 401) {
      void forgetLastSeen();
      return setDoor('sign-in');
    }
    await showLastSeen();
  }
};

const goInAtHome = (): void => {
  history.replaceState(null, '', '/');
  closeLink();
  goIn();
};

/** A child, a guest or a further device is in; a new adult is first asked who they are. */
export const joinByCode = async (code: string): Promise<'in' | 'asks-who'> => {
  try {
    await post('/api/session', { code });
  } catch (thrown) {
    if (thrown instanceof ApiError && thrown.code === 'needs-password') return 'asks-who';
    throw thrown;
  }
  goInAtHome();
  return 'in';
};

export const joinAs = async (answers: { code: string; name: string; password: string }): Promise<void> => {
  await post('/api/join', answers);
  goInAtHome();
};

export const setUp = async (answers: { code: string; name: string; password: string }): Promise<void> => {
  await post('/api/setup', answers);
  // The first browser tells where the house is; a zone the server does not know must not stop the set-up.
  await patch('/api/household', { zone: Intl.DateTimeFormat().resolvedOptions().timeZone }).catch(() => null);
  goIn();
};

export const signIn = async (answers: { name: string; password: string }): Promise<void> => {
  await post('/api/session', answers);
  goIn();
};

export const signOut = async (): Promise<void> => {
  leaveAsSpeaker();
  await remove('/api/session').catch(() => null);
  goOut();
};
