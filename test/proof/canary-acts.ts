// Lays the rooms, speakers and pieces of the cases of what was played, and does in the running house what people do there.
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Track } from '../../config/words/track.ts';
import type { ListItem } from '../../server/core/room-types.ts';
import { addRoot, upsertFiles } from '../../server/store/files.ts';
import { changeSpeaker, seeSpeaker } from '../../server/store/speakers.ts';
import type { Write } from '../../server/store/tables.ts';
import { type NewTrack, upsertTracks } from '../../server/store/tracks.ts';
import { makeTone } from '../support/media.ts';
import { eventually, type RunningServer } from '../support/server.ts';
import { openRoom, shown } from './canary-names.ts';
import { type Occasion, type PlayCase, pieceOf, roomOfPlay } from './canary-plays.ts';

/** A piece that ends by itself while the proof waits, and one that nobody hears to its end. */
const shortMs = 300;
const longMs = 600_000;
/** More than a list holds, so that the house never has to choose a piece itself. */
const fillers = 40;
/** The control, of which everything is allowed. */
const controlPieces = ['finished', 'liked'].map((name) => `${shown}-${name}`);

export interface Pieces {
  readonly byCase: ReadonlyMap<number, number>;
  readonly controls: readonly number[];
  /** What the lists of the rooms hold, so that no case's piece is ever chosen by the house. */
  readonly list: readonly ListItem[];
}

const trackOf = (title: string, durationMs: number): NewTrack => ({
  ...{ key: `canary|${title}`.toLowerCase(), title, artist: 'Canary', artistKey: 'canary' },
  ...{ album: null, albumKey: null, disc: null, number: null, durationMs, year: null, addedAtMs: 1 },
});

const endsByItself = ({ kind, occasion }: PlayCase): boolean => kind === 'play' && occasion === 'live';

const listItem = (id: number, { key, title, artist, durationMs }: NewTrack): ListItem => {
  const rest = { album: null, disc: null, number: null, tempoBpm: null, energy: null, addedAtMs: 1, owned: true };
  const track: Track = { id, key, title, artist, durationMs, ...rest };
  return { pickId: `filler-${id}`, track, score: 0, why: [], byHand: true };
};

/** Real files, so that the scan of the next start finds each as it was. */
const layFiles = async (write: Write, folder: string, ids: readonly number[]): Promise<void> => {
  const music = path.join(folder, 'music');
  mkdirSync(music);
  const bytes = makeTone(5);
  const root = await addRoot(write, music);
  const files = ids.map((trackId, place) => {
    const file = path.join(music, `${place}.wav`);
    writeFileSync(file, bytes);
    const mtimeMs = Math.floor(statSync(file).mtimeMs);
    const rest = { size: bytes.length, mtimeMs, fingerprint: null, mime: 'audio/wav', gainDb: null, error: null };
    return { path: `${place}.wav`, trackId, ...rest };
  });
  await upsertFiles(write, root, files);
};

export const layPieces = async (write: Write, folder: string, plays: readonly PlayCase[]): Promise<Pieces> => {
  const ofCases = plays.map((one) => trackOf(pieceOf(one), endsByItself(one) ? shortMs : longMs));
  const controls = controlPieces.map((title, place) => trackOf(title, place === 0 ? shortMs : longMs));
  const filling = Array.from({ length: fillers }, (_, n) => trackOf(`filler ${n}`, longMs));
  const ids = await upsertTracks(write, [...ofCases, ...controls, ...filling]);
  const idOf = ({ key }: NewTrack): number => ids.get(key) ?? 0;
  await layFiles(write, folder, [...ofCases, ...controls, ...filling].map(idOf));
  return {
    byCase: new Map(plays.map(({ n }, place) => [n, ofCases[place] === undefined ? 0 : idOf(ofCases[place])])),
    controls: controls.map(idOf),
    list: filling.map((track) => listItem(idOf(track), track)),
  };
};

export const laySpeaker = async (write: Write, room: string, nowMs: number): Promise<void> => {
  const seen = { driver: 'sim', identity: `${room}-box`, name: `Box of ${room}`, host: `${room}-box`, port: 1 };
  const { id } = await seeSpeaker(write, { ...seen, found: 'manual' });
  await changeSpeaker(write, id, { approvedAtMs: nowMs, room });
};

/** A slow machine may take more than the ten seconds after which the house gives an answer up; it is asked again. */
const isUnanswered = (server: RunningServer, status: number): boolean =>
  status === 500 && (server.stdout() + server.stderr()).includes('"ask-unanswered"');

/** The house asks for patience when one person does much at once. */
const must = async (server: RunningServer, route: string, body: unknown): Promise<void> => {
  const answer = await eventually(
    `POST ${route}`,
    async () => {
      const one = await server.call('POST', route, body);
      return one.status === 429 || isUnanswered(server, one.status) ? false : one;
    },
    60_000,
  );
  if (answer.status < 300) return;
  const about = `${answer.status}: ${JSON.stringify(answer.body)}`;
  throw new Error(`${route} answered ${about}\n${server.stdout().slice(-1500)}\n${server.stderr().slice(-1500)}`);
};

const stateOf = async (server: RunningServer, room: string): Promise<string> => {
  const { body } = await server.call('GET', `/api/rooms/${room}`);
  return (body as { playing: { state: string } }).playing.state;
};

const playsNow = (server: RunningServer, room: string): Promise<true> =>
  eventually(`${room} plays`, async () => (await stateOf(server, room)) === 'playing' || null, 60_000);

const playIn = async (server: RunningServer, room: string, track: number): Promise<void> => {
  const path = `/api/rooms/${room}`;
  await eventually(
    `the speaker of ${room} is there`,
    async () => {
      const { body } = await server.call('GET', path);
      return (body as { speaker: { online: boolean } | null }).speaker?.online === true || null;
    },
    60_000,
  );
  await must(server, `${path}/play`, { track });
  await playsNow(server, room);
};

const reactIn = async (server: RunningServer, one: PlayCase): Promise<void> => {
  const room = `/api/rooms/${roomOfPlay(one)}`;
  if (one.kind === 'skip') await must(server, `${room}/next`, {});
  if (one.kind === 'save') await must(server, `${room}/save`, {});
  if (one.kind === 'like') await must(server, `${room}/like`, {});
  if (one.kind === 'volume') await must(server, `${room}/volume`, { percent: 37 });
};

/** Everything that is due now; several cases of one room play one after another. */
export const actOut = async (
  server: RunningServer,
  { byCase }: Pieces,
  { plays, occasion }: { readonly plays: readonly PlayCase[]; readonly occasion: Occasion },
): Promise<void> => {
  const due = plays.filter((one) => one.occasion === occasion);
  for (let at = 0; at < due.length; at += 4)
    await Promise.all(
      due.slice(at, at + 4).map(async (one) => {
        await playIn(server, roomOfPlay(one), byCase.get(one.n) ?? 0);
        await reactIn(server, one);
      }),
    );
  if (occasion !== 'live') return;
  // The short pieces end, and what follows them is stopped.
  await new Promise((resolve) => setTimeout(resolve, shortMs + 200));
  for (const one of due) await must(server, `/api/rooms/${roomOfPlay(one)}/stop`, {});
};

/** One piece to its end, and one that is liked and goes on; it plays until the house stops. */
export const actOpenly = async (server: RunningServer, { controls }: Pieces): Promise<void> => {
  const [finished = 0, liked = 0] = controls;
  await playIn(server, openRoom, finished);
  await new Promise((resolve) => setTimeout(resolve, shortMs + 200));
  await playIn(server, openRoom, liked);
  await must(server, `/api/rooms/${openRoom}/like`, {});
};
