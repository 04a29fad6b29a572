// Sessions of browsers, tokens of programs and one-use codes: opaque secrets of which only the hash is kept.
import type { Clock } from '../ground/clock.ts';
import { hashSecret, newSecret, secretPattern } from '../ground/secret.ts';
import { isDiskFull } from '../store/clash.ts';
import type { Db } from '../store/db.ts';
import { personById } from '../store/people.ts';
import { createSignIn, endSignIn, endSignInsOf, findSignIn, type SignIn, touchSignIn } from '../store/sign-ins.ts';
import { writeTight } from '../store/tight.ts';
import type { Viewer } from './route.ts';

const idleMs = 30 * 86_400_000;
const absoluteMs = 90 * 86_400_000;
/** Use is written down at most this often. */
const touchMs = 10 * 60_000;

/** A guest's session is bound to a room and ends at a time that use does not move. */
export interface Visit {
  readonly roomId: number;
  readonly endsAtMs: number;
}

export interface SignIns {
  /** Answers the secret; only its hash is kept. */
  openSession(person: number, name: string, visit?: Visit): Promise<string>;
  /** null when the secret is unknown, has ended, or its person may no longer sign in. */
  viewerOf(
    secret: string | null,
    kind: 'session' | 'token',
  ): Promise<(Viewer & { readonly scopes: readonly string[] }) | null>;
  /** Whether a sign-in still holds, for connections that outlive a request. */
  holds(viewer: Viewer, secret: string): Promise<boolean>;
  end(signIn: number): Promise<boolean>;
  /** Ends all of a person's but one, for example on a new password. */
  endAll(person: number, exceptId?: number): Promise<void>;
  /** A code that signs a person in once, within `lastsMs`. */
  issueCode(person: number, lastsMs: number): string;
  /** The person of a one-use code, which is then spent; null when it is unknown, spent or late. */
  spendCode(code: string): number | null;
  /** Hears of every sign-in that ended here. */
  onEnd(
    listener: (ended: { readonly signIn?: number; readonly person?: number; readonly except?: number }) => void,
  ): void;
}

const sessionEnd = (createdAtMs: number, nowMs: number): number => Math.min(nowMs + idleMs, createdAtMs + absoluteMs);

type EndListener = Parameters<SignIns['onEnd']>[0];

const createCodes = (clock: Clock): Pick<SignIns, 'issueCode' | 'spendCode'> => {
  const codes = new Map<string, { readonly person: number; readonly untilMs: number }>();
  return {
    issueCode: (person, lastsMs) => {
      const code = newSecret();
      for (const [hash, { untilMs }] of codes) if (untilMs <= clock.monoMs()) codes.delete(hash);
      codes.set(hashSecret(code), { person, untilMs: clock.monoMs() + lastsMs });
      return code;
    },
    spendCode: (code) => {
      const hash = hashSecret(code);
      const found = codes.get(hash);
      codes.delete(hash);
      return found !== undefined && found.untilMs > clock.monoMs() ? found.person : null;
    },
  };
};

export const createSignIns = (db: Db, clock: Clock): SignIns => {
  const listeners: EndListener[] = [];
  const tell: EndListener = (ended) => {
    for (const listener of listeners) listener(ended);
  };

  const touch = async (found: SignIn, nowMs: number): Promise<void> => {
    if (nowMs - found.usedAtMs < touchMs) return;
    const slides = found.kind === 'session' && found.room === null;
    const endsAtMs = slides ? sessionEnd(found.createdAtMs, nowMs) : found.endsAtMs;
    await db
      .write((write) => touchSignIn(write, found.id, { atMs: nowMs, endsAtMs }))
      .catch((error: unknown) => {
        // When it was last used is not worth refusing somebody who may be about to make room.
        if (!isDiskFull(error)) throw error;
      });
  };

  const viewerOf: SignIns['viewerOf'] = async (secret, kind) => {
    if (secret === null || !secretPattern.test(secret)) return null;
    const nowMs = clock.nowMs();
    const found = await findSignIn(db.read, hashSecret(secret), nowMs);
    if (found === null || found.kind !== kind) return null;
    const person = await personById(db.read, found.person);
    if (person === null || person.status !== 'active') return null;
    await touch(found, nowMs);
    const { id, name, role } = person;
    return { person: id, name, role, signIn: found.id, kind, scopes: found.scopes, room: found.room };
  };

  const openSession: SignIns['openSession'] = async (person, name, visit) => {
    const secret = newSecret();
    const atMs = clock.nowMs();
    const words = { person, name, kind: 'session', scopes: [] } as const;
    const endsAtMs = visit?.endsAtMs ?? sessionEnd(atMs, atMs);
    const roomId = visit?.roomId ?? null;
    // On a full disk too: else nobody who is outside could come in to forget.
    await writeTight(db, (write) =>
      createSignIn(write, { ...words, tokenHash: hashSecret(secret), atMs, endsAtMs, roomId }),
    );
    return secret;
  };

  return {
    ...createCodes(clock),
    viewerOf,
    openSession,
    holds: async (viewer, secret) => (await viewerOf(secret, viewer.kind))?.signIn === viewer.signIn,
    end: async (signIn) => {
      const ended = await db.write((write) => endSignIn(write, signIn));
      tell({ signIn });
      return ended;
    },
    endAll: async (person, exceptId) => {
      await db.write((write) => endSignInsOf(write, person, exceptId));
      tell({ person, ...(exceptId !== undefined && { except: exceptId }) });
    },
    onEnd: (listener) => {
      listeners.push(listener);
    },
  };
};
