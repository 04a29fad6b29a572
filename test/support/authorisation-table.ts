// Runs every cell of the authorisation matrix against a real server, and writes the answers as a table that a person can read.
import { io, type Socket } from 'socket.io-client';
import type { SnapshotView } from '../../config/words/panel.ts';
import type { Route } from '../../server/http/route.ts';
import { type Case, casesOf } from './authorisation-cells.ts';
import type { Actor, AuthorisationHouse } from './authorisation-house.ts';
import { idleStatus } from './fake-handles.ts';

export interface Cell {
  readonly route: string;
  readonly whose: string;
  readonly actor: string;
  /** yes, or the status of the refusal. */
  readonly answer: string;
  /** Let through, and then refused for another reason than who asked. */
  readonly code: string | null;
}

const refusals: ReadonlySet<string> = new Set([
  'not-signed-in',
  'not-allowed',
  'of-another-person',
  'needs-guardian',
  'needs-other-owners',
  'begun-by-another',
  'not-the-rooms-owner',
  'not-shared',
  'foreign-origin',
  'not-found',
  'no-such-room',
  'no-such-sensor',
  'no-such-speaker',
  'last-admin',
  'too-late',
  'guest-objected',
]);

/** Whoever gets as far as a wrong password or an empty speaker was let through; the table says how far. */
const answerOf = (status: number, code: string | undefined): Pick<Cell, 'answer' | 'code'> => {
  if (status < 400) return { answer: 'yes', code: null };
  if (code === undefined || refusals.has(code)) return { answer: String(status), code: null };
  return { answer: 'yes', code };
};

/** Between two routes, so that no sign-in asks faster than it may. */
const pauseMs = 10_000;

const askCell = async (house: AuthorisationHouse, route: Route, [whose, make]: Case, actor: Actor): Promise<Cell> => {
  const { by = actor, path, body, raw, headers } = await make(house, actor);
  const reply = await house.bench.ask(route.method, path, {
    ...(body !== undefined && { body }),
    ...(raw !== undefined && { raw }),
    headers: { ...headers, ...by.headers },
  });
  const name = `${route.method} ${route.path}`;
  const code: string | undefined = reply.json?.code;
  const isWrong = reply.status >= 500 || (reply.status === 400 && route.body !== 'multipart');
  if (isWrong) throw new Error(`${name} (${whose}) as ${actor.name} was no right request: ${reply.text.slice(0, 200)}`);
  return { route: name, whose, actor: actor.name, ...answerOf(reply.status, code) };
};

export const askEveryCell = async (house: AuthorisationHouse): Promise<readonly Cell[]> => {
  const cells: Cell[] = [];
  for (const route of house.bench.http.routes) {
    for (const one of casesOf(route.method, route.path)) {
      house.bench.advance(pauseMs);
      for (const actor of house.actors) cells.push(await askCell(house, route, one, actor));
    }
  }
  return cells;
};

export interface Live {
  readonly actor: string;
  /** `opens`, or the code of the refusal. */
  readonly connection: string;
  /** What the first snapshot holds, part by part. */
  readonly holds: Readonly<Record<string, string>>;
  readonly hello: string;
  /** Whether the house hears what a speaker tells from this connection, and that it leaves. */
  readonly status: string;
  readonly bye: string;
  /** What came after a change of the shared room and one of a room of somebody else's. */
  readonly later: string;
}

const listed = (words: readonly string[]): string => (words.length === 0 ? '–' : words.join(', '));

const holdsOf = (view: SnapshotView): Live['holds'] => ({
  rooms: listed(view.rooms.map(({ id }) => id)),
  occupancy: listed(view.rooms.filter((room) => 'occupancy' in room).map(({ id }) => id)),
  'next songs': listed(view.rooms.filter(({ list }) => list.length > 0).map(({ id }) => id)),
  people: listed(view.people.map(({ name }) => name)),
  grants: listed(view.grants.map(({ kind, byName }) => `${kind} of ${byName}`)),
  speakers: String(view.speakers.length),
  sensors: String(view.sensors.length),
  cards: listed(view.cards.map(({ code }) => code)),
  broker: view.mqtt.url === null ? '–' : 'shown',
  plays: String(view.library.plays),
});

const waitMs = 5000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Until it is true, or half a second long. */
const within = async (isTrue: () => boolean): Promise<boolean> => {
  for (let tries = 0; tries < 50 && !isTrue(); tries += 1) await pause(10);
  return isTrue();
};

const partOf = (name: string, word: unknown): string =>
  typeof word === 'object' && word !== null && 'id' in word ? `${name} ${String(word.id)}` : name;

/** Every event that a panel may send, and what it is sent when rooms change. */
const useConnection = async (
  house: AuthorisationHouse,
  socket: Socket,
  percent: number,
): Promise<Pick<Live, 'hello' | 'status' | 'bye' | 'later'>> => {
  const { attached } = house.bench.fake;
  const before = attached.length;
  const mine = () => attached.slice(before);
  const hello = { device: 'browser-0001', name: 'Tablet' };
  const answer: { code?: string } = await socket.timeout(waitMs).emitWithAck('speaker:hello', hello);
  socket.emit('speaker:status', idleStatus);
  const isHeard = await within(() => mine().some(({ statuses }) => statuses > 0));
  socket.emit('speaker:bye');
  const hasLeft = await within(() => mine().some(({ detached }) => detached));
  const later = new Set<string>();
  socket.onAny((name: string, ...words: unknown[]) => later.add(partOf(name, words.at(-1))));
  // Another volume for each who looks, or nothing would change.
  house.bench.fake.turnTo('study', percent);
  house.bench.fake.turnTo('kitchen', percent);
  await within(() => later.has('room kitchen'));
  // Time for what must not come.
  await pause(300);
  return {
    hello: answer.code ?? 'yes',
    status: isHeard ? 'heard' : '–',
    bye: hasLeft ? 'heard' : '–',
    later: listed([...later].toSorted()),
  };
};

const refused = { connection: 'refused', holds: {}, hello: 'refused', status: '–', bye: '–', later: '–' };

/** Connects, waits for the snapshot, and does all that a panel may. */
export const connectAs = (house: AuthorisationHouse, actor: Actor): Promise<Live> =>
  new Promise((resolve, reject) => {
    const socket = io(house.bench.url, {
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      extraHeaders: { ...actor.headers, 'x-roomtone': '1' },
    });
    const end = (live: Omit<Live, 'actor'>): void => {
      clearTimeout(timer);
      socket.close();
      resolve({ actor: actor.name, ...live });
    };
    const timer = setTimeout(() => reject(new Error(`${actor.name} waited in vain`)), waitMs);
    socket.on('connect_error', () => end(refused));
    socket.once('snapshot', (view: SnapshotView) => {
      useConnection(house, socket, house.actors.indexOf(actor) + 2)
        .then((used) => end({ connection: 'opens', holds: holdsOf(view), ...used }))
        .catch(reject);
    });
  });

const line = (words: readonly string[]): string => `| ${words.join(' | ')} |`;

const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [line(heads), line(heads.map((_, n) => (n < 2 ? '---' : ':-:'))), ...rows.map(line)].join('\n');

const routeRows = (cells: readonly Cell[], actors: readonly string[]): readonly (readonly string[])[] => {
  const rows = new Map<string, string[]>();
  for (const { route, whose, answer, code } of cells) {
    const key = `${route}\n${whose}`;
    const row = rows.get(key) ?? [`\`${route}\``, whose];
    row.push(code === null ? answer : `yes, ${code}`);
    rows.set(key, row);
  }
  return [...rows.values()].filter((row) => row.length === actors.length + 2);
};

const head = `# Who may do what

Every cell of these tables was executed against a running server (\`test/http/authorisation.test.ts\`), route by route as the server's own table lists them. The test fails when an answer differs from this file, and when a route has no row here. After a change that is meant, write it anew with

    npm run authorisation

and read the difference as you would read code.

**yes**: let through. **yes, code**: let through, and then refused for another reason than who asked, such as a wrong password or no speaker. **401**: sign in first. **403**: not you. **404**: for you there is no such thing. **409**: not now (the last admin; a guest's objection).

*guest* visits the shared room with a code; *invited* has not joined yet; *child* has the room's owner as guardian; *adult* and *admin* own neither room; *room owner* is an adult who owns the shared room; *suspended* is an admin who was suspended; *expired* is a session that ran out. The tokens are the room owner's, each with one scope. "Another" is an adult beside all of these, who owns the private room.

A guardian answers for a child until the day it decides alone: grants and vetoes (keep for 30 days at most, never share), ends its sign-ins, switches its personal picks, and has what is remembered of it forgotten. A guardian does not read the child's history and takes no copy of its data: \`GET /api/export\` and \`GET /api/history\` know no other person than whoever asks, because a copy is of one's own data only and nobody gets a timeline of another one. The child takes its copy under its own sign-in. The visit of a guest is ended by the owners of the room, as only owners invite guests; when somebody's sign-in was used last is told to whoever answers for them by the day alone.
`;

export const writeTable = (cells: readonly Cell[], lives: readonly Live[]): string => {
  const actors = [...new Set(cells.map(({ actor }) => actor))];
  const parts = Object.keys(lives.find(({ connection }) => connection === 'opens')?.holds ?? {});
  const liveRows = lives.map(({ actor, connection, holds, hello, status, bye, later }) => [
    actor,
    connection,
    hello,
    status,
    bye,
    later,
    ...parts.map((part) => holds[part] ?? ''),
  ]);
  return [
    head,
    '## Over HTTP\n',
    table(['route', 'of whom or what', ...actors], routeRows(cells, actors)),
    '\n## The live connection\n',
    'Every event that a panel may send (`speaker:hello`, `speaker:status`, `speaker:bye`), what each is sent when the shared room and somebody else’s own room change, and what the first snapshot holds. In the house, its room owner allows motion in the shared room, and another adult allows their own watch there and remembers what plays in their own room.\n',
    table(
      ['who', 'connection', 'speaker:hello', 'speaker:status', 'speaker:bye', 'after a change', ...parts],
      liveRows,
    ),
    '',
  ].join('\n');
};
