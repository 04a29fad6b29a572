// Judges what a house of the canary proof wrote down and told of what was played there.
import { sql } from 'kysely';
import { factsOf } from '../../server/flows/taste-facts.ts';
import { createCatalogue } from '../../server/flows/track-catalogue.ts';
import type { Db } from '../../server/store/db.ts';
import { listOwners } from '../../server/store/plays.ts';
import { scanForAll } from '../support/scan-bytes.ts';
import type { Gathered } from './canary-gathered.ts';
import { shown } from './canary-names.ts';
import { mayLeave, type PlayCase, piecesIn, pieceWord, roomOfPlay } from './canary-plays.ts';

interface Found {
  readonly hits: readonly string[];
  /** What must be there, or nothing was proved, and whether it is. */
  readonly controls: readonly (readonly [string, boolean])[];
}

/** The house's music, whoever plays it, and the playlist that a person makes on purpose. */
const library = new Set(['tracks', 'artists', 'albums', 'files', 'links']);

const namesOf = (one: PlayCase): string => `${one.kind}-${one.purpose}-${one.denial}-${one.occasion} (case ${one.n})`;

interface Rows {
  readonly plays: readonly { readonly title: string; readonly learn: number }[];
  readonly reactions: readonly { readonly title: string; readonly learn: number }[];
  /** Titles of what the taste is made of. */
  readonly taste: string;
  /** What other tables say, table by table. */
  readonly others: readonly (readonly [string, string])[];
}

const tasteOf = async (db: Db): Promise<string> => {
  const catalogue = createCatalogue(db);
  await catalogue.refresh();
  const keys: string[] = [];
  for (const owner of await listOwners(db.read))
    for await (const page of factsOf({ db, library: catalogue }, owner, Number.MIN_SAFE_INTEGER))
      keys.push(...page.facts.map(({ key }) => key));
  return keys.join('\n');
};

const otherTables = async (db: Db): Promise<readonly (readonly [string, string])[]> => {
  const { rows: tables } = await sql<{ name: string }>`SELECT name FROM sqlite_master WHERE type = 'table'`.execute(
    db.read,
  );
  const texts: (readonly [string, string])[] = [];
  for (const { name } of tables) {
    if (library.has(name)) continue;
    const { rows } = await sql<Record<string, unknown>>`SELECT * FROM ${sql.table(name)}`.execute(db.read);
    const cells = rows.flatMap((row) => Object.values(row));
    texts.push([
      name,
      cells.map((cell) => (cell instanceof Uint8Array ? Buffer.from(cell).toString('latin1') : cell)).join('\n'),
    ]);
  }
  return texts;
};

const rowsOf = async (db: Db): Promise<Rows> => ({
  plays: await db.read
    .selectFrom('plays')
    .innerJoin('tracks', 'tracks.id', 'plays.track_id')
    .select(['tracks.title', 'plays.learn'])
    .execute(),
  reactions: await db.read
    .selectFrom('reactions')
    .innerJoin('tracks', 'tracks.id', 'reactions.track_id')
    .select(['tracks.title', 'reactions.learn'])
    .execute(),
  taste: await tasteOf(db),
  others: await otherTables(db),
});

const ofRows = (place: string, rows: Rows, plays: readonly PlayCase[]): Found => {
  const hits: string[] = [];
  const controls: (readonly [string, boolean])[] = [];
  const learnt = new Set(piecesIn(rows.taste));
  const titled = (of: readonly { readonly title: string }[]): ReadonlySet<number> =>
    new Set(of.flatMap(({ title }) => piecesIn(title)));
  const [played, said] = [titled(rows.plays), titled(rows.reactions)];
  const playedLearning = titled(rows.plays.filter(({ learn }) => learn === 1));
  for (const one of plays) {
    const may = mayLeave(one);
    const whole = one.occasion === 'live';
    const judge = (what: string, allowed: boolean, found: boolean): void => {
      if (found && !allowed) hits.push(`${place}, ${what}: ${namesOf(one)}`);
      if (allowed && whole) controls.push([`${place}, ${what}: ${namesOf(one)}`, found]);
    };
    judge('a play', may.play, played.has(one.n));
    judge('a play to learn', may.learnt, playedLearning.has(one.n));
    judge('an opinion', may.reaction, said.has(one.n));
    if (learnt.has(one.n) && !may.learnt) hits.push(`${place}, taste: ${namesOf(one)}`);
  }
  for (const [table, text] of rows.others)
    for (const n of piecesIn(text)) {
      const one = plays.find((each) => each.n === n);
      if (one === undefined || !mayLeave(one).play) hits.push(`${place}, ${table}: case ${n}`);
    }
  return { hits, controls };
};

const isLoud = (text: string): boolean => /"(?:volume|muted)"/.test(text);

/** Loudness may be told until all sensing is stopped or its own share is taken back, and no longer. */
const wasLoud = ({ kind, purpose, denial }: PlayCase): boolean =>
  kind === 'volume' && purpose === 'share' && (denial === 'panic' || denial === 'revoked');

/** A room's `playing` under the share of that alone: how loud it is has a share of its own. */
const ofMqtt = ({ places, said }: Gathered, plays: readonly PlayCase[]): string[] => {
  const text = (places['mqtt'] ?? Buffer.alloc(0)).toString('latin1');
  const told = piecesIn(text).flatMap((n) => {
    const one = plays.find((each) => each.n === n);
    return one !== undefined && mayLeave(one).told ? [] : [`mqtt: case ${n}`];
  });
  const begun = new Set(plays.filter(wasLoud).map((one) => `roomtone/room/${roomOfPlay(one)}/playing`));
  const loud = text
    .split('\n')
    .filter((line) => line.startsWith('roomtone/room/played-') && isLoud(line) && !begun.has(line.split(' ')[0] ?? ''));
  const left = [...said].filter(([topic, payload]) => begun.has(topic) && isLoud(payload)).map(([topic]) => topic);
  return [...told, ...loud.map((line) => `mqtt: ${line.slice(0, 80)}`), ...left.map((topic) => `mqtt, left: ${topic}`)];
};

const ofHistory = ({ history }: Gathered, plays: readonly PlayCase[]): string[] =>
  piecesIn(history).flatMap((n) => {
    const one = plays.find((each) => each.n === n);
    return one !== undefined && mayLeave(one).play ? [] : [`history: case ${n}`];
  });

export const judgePlays = async (
  gathered: Gathered,
  plays: readonly PlayCase[],
  databases: readonly (readonly [string, Db])[],
): Promise<Found> => {
  const output = scanForAll(gathered.places['output'] ?? Buffer.alloc(0), [pieceWord]);
  const hits = [
    ...output.map(({ as }) => `output: ${pieceWord} as ${as}`),
    ...ofMqtt(gathered, plays),
    ...ofHistory(gathered, plays),
  ];
  const controls: (readonly [string, boolean])[] = [];
  for (const [place, db] of databases) {
    const rows = await rowsOf(db);
    const found = ofRows(place, rows, plays);
    hits.push(...found.hits);
    controls.push(...found.controls);
    if (!gathered.told) continue;
    controls.push(
      [
        `${place}, the open room's play`,
        rows.plays.some(({ title, learn }) => title === `${shown}-finished` && learn === 1),
      ],
      [`${place}, the open room's opinion`, rows.reactions.some(({ title }) => title === `${shown}-liked`)],
      [`${place}, the open room's taste`, rows.taste.includes(`${shown}-finished`.toLowerCase())],
    );
  }
  return { hits, controls };
};
