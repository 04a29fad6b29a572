// Judges what a house of the canary proof left: nothing of what was denied, and all of what was allowed on purpose.
import path from 'node:path';
import { type Db, openDb } from '../../server/store/db.ts';
import { type FoundInFile, scanFolder, scanForAll } from '../support/scan-bytes.ts';
import {
  type Case,
  companionOf,
  mayReact,
  memoryNumbers,
  memoryWord,
  neverNumbers,
  roomOf,
  type World,
  word,
} from './canary-cases.ts';
import type { Gathered } from './canary-gathered.ts';
import { controlTopics, sensorOf, topicOf } from './canary-house.ts';
import { judgePlays } from './canary-judge-plays.ts';
import { claimed, deviceRef, openRoom, shown } from './canary-names.ts';
import { type PlayCase, roomOfPlay } from './canary-plays.ts';

export interface Verdict {
  /** Each begins with its place; none may be. */
  readonly hits: readonly string[];
  /** What was allowed on purpose and found; each must be. */
  readonly controls: readonly string[];
  readonly missing: readonly string[];
}

/** What was sent into one house. */
export interface Sent {
  readonly world: World;
  readonly cases: readonly Case[];
  readonly plays: readonly PlayCase[];
}

const canaries: readonly (string | number)[] = [word, memoryWord, deviceRef, ...neverNumbers, ...memoryNumbers];

const companionSensor = (one: Case): string => sensorOf(one).replace(/[^.]+$/, companionOf(one.kind));

/** A merged payload's other property may be heard wherever the room itself is not closed. */
const hearsCompanion = ({ carrier, denial }: Case): boolean =>
  carrier === 'sibling' && denial !== 'paused' && denial !== 'panic' && denial !== 'clock';

const controlKinds = Object.keys(controlTopics);

/** What a room may hold in memory, as `room sensor`. */
const mayBeKnown = ({ world, cases }: Sent): ReadonlySet<string> =>
  new Set([
    ...cases.filter(mayReact).map((one) => `${roomOf(one)} ${sensorOf(one)}`),
    ...cases.filter(hearsCompanion).map((one) => `${roomOf(one)} ${companionSensor(one)}`),
    ...(world === 'rooms' ? controlKinds.map((kind) => `${openRoom} control.${kind}`) : []),
  ]);

const ofPlaces = ({ places }: Gathered): string[] =>
  Object.entries(places).flatMap(([place, bytes]) => {
    // A heap is one long text, in which nothing is compressed; what may live there is no hit.
    const [wanted, nesting] = place === 'heap' ? [[word, ...neverNumbers], 0] : [canaries, 3];
    return scanForAll(bytes, wanted, nesting).map((found) => `${place}: ${found.canary} as ${found.as}`);
  });

/** What lies in the data folder and in the opened backup, each read once for the canaries and the controls alike. */
interface Stored {
  readonly data: readonly FoundInFile[];
  readonly backup: readonly FoundInFile[];
}

const scanStored = ({ folder, backup, controls }: Gathered): Stored => {
  const wanted = [...canaries, shown, ...controls];
  return { data: scanFolder(folder, wanted), backup: scanFolder(backup, wanted) };
};

const ofFolder = (place: string, found: readonly FoundInFile[]): string[] =>
  found
    .filter(({ canary }) => canaries.includes(canary))
    .map((one) => `${place} ${path.basename(one.file)}: ${one.canary} as ${one.as}`);

/** Booleans and rounded numbers carry no canary: they are looked for by where they would stand. */
const ofDatabase = async (place: string, db: Db): Promise<string[]> => {
  const kept = await db.read
    .selectFrom('observations')
    .innerJoin('sensors', 'sensors.id', 'observations.sensor_id')
    .select('sensors.slug')
    .distinct()
    .execute();
  const habits = await db.read
    .selectFrom('routine_counts')
    .innerJoin('rooms', 'rooms.id', 'routine_counts.room_id')
    .select('rooms.slug')
    .distinct()
    .execute();
  return [
    ...kept.filter(({ slug }) => !slug.startsWith('control.')).map(({ slug }) => `${place}, observations: ${slug}`),
    ...habits.filter(({ slug }) => slug !== openRoom).map(({ slug }) => `${place}, habits: ${slug}`),
  ];
};

const ofMemory = ({ known }: Gathered, sent: Sent): string[] => {
  const allowed = mayBeKnown(sent);
  return [...known].filter((value) => !allowed.has(value)).map((value) => `memory: ${value}`);
};

const ofShared = ({ said }: Gathered, { world }: Sent): string[] =>
  [...said]
    .filter(([topic, payload]) => payload !== '' && /\/(?:occupancy|playing|config)$/.test(topic))
    // What is told of what plays is judged by its piece.
    .filter(([topic]) => !topic.startsWith('roomtone/room/played-'))
    .filter(([topic]) => !(world === 'rooms' && topic.includes(`/${openRoom}/`)))
    .map(([topic]) => `mqtt: ${topic}`);

/** Filters that the house may ask a broker for, ever, while these cases stand. */
const mayBeAsked = ({ world, cases, plays }: Sent, first: boolean): ReadonlySet<string> => {
  const heard = cases.filter((one) => {
    if (one.denial === 'clock') return false;
    // Stopping comes after the first start, and taking back as well.
    if (one.denial === 'panic') return first;
    return mayReact(one) || hearsCompanion(one) || (first && one.denial === 'revoked');
  });
  const topics = heard.map(topicOf);
  const control = world === 'rooms' || (first && world === 'panic');
  const rooms = [openRoom, ...cases.map(roomOf), ...plays.map(roomOfPlay)];
  return new Set([
    ...topics,
    ...topics.map((topic) => `${topic}/availability`),
    'zigbee2mqtt/bridge/state',
    ...(control ? Object.values(controlTopics) : []),
    ...rooms.map((room) => `roomtone/room/${room}/button`),
  ]);
};

/** Every SUBSCRIBE that the house sent, run by run, as its broker or the system saw it. */
const ofBroker = ({ asked }: Gathered, sent: Sent): string[] =>
  asked.flatMap((filters, run) => {
    const allowed = mayBeAsked(sent, run === 0);
    return filters.filter((filter) => !allowed.has(filter)).map((filter) => `SUBSCRIBE: ${filter}`);
  });

/** The scanner is not blind: where something was allowed, it is found. */
const controlsOf = (gathered: Gathered, stored: Stored, world: World): readonly (readonly [string, boolean])[] => {
  const { places, known, said, controls, asked } = gathered;
  const found = (place: string, what: string): boolean =>
    scanForAll(places[place] ?? Buffer.alloc(0), [what], 0).length > 0;
  const keptIn = (found: readonly FoundInFile[]): boolean =>
    found.some(({ canary, as }) => controls.some((one) => one === canary) && as === 'float64be');
  const always: (readonly [string, boolean])[] = [
    ...['answers', 'frames', 'heap'].map((place) => [`${place}: ${shown}`, found(place, shown)] as const),
    ['output: READY', found('output', 'ROOMTONE READY')],
    ['mqtt: privacy', found('mqtt', `roomtone/room/${openRoom}/privacy`)],
    [`database: ${shown}`, stored.data.some(({ canary }) => canary === shown)],
    [`backup: ${shown}`, stored.backup.some(({ canary }) => canary === shown)],
    ['SUBSCRIBE: three runs', asked.length === 3 && asked.every((filters) => filters.length > 0)],
  ];
  if (world !== 'rooms') return always;
  return [
    ...always,
    ['memory: temperature', known.has(`${openRoom} control.temperature`)],
    ['answers: temperature', controls.some((value) => found('answers', `:${value},`))],
    ['memory: distance', known.has(`${openRoom} control.distance`)],
    [`answers: ${claimed}`, found('answers', claimed)],
    [`heap: ${claimed}`, found('heap', claimed)],
    ['database: kept temperature', keptIn(stored.data)],
    ['backup: kept temperature', keptIn(stored.backup)],
    [
      'SUBSCRIBE: the control',
      asked.every((filters) => Object.values(controlTopics).every((one) => filters.includes(one))),
    ],
    ['mqtt: what plays in the open room', gathered.told],
    ['mqtt: shared occupancy', (said.get(`roomtone/room/${openRoom}/occupancy`) ?? '').includes('"occupied"')],
  ];
};

const openAt = (file: string): Promise<Db> => openDb({ path: file, report: () => {}, ballastBytes: 4096 });

export const judge = async (gathered: Gathered, sent: Sent): Promise<Verdict> => {
  // Before a database is opened, because that empties its log.
  const stored = scanStored(gathered);
  const scanned = [...ofFolder('data', stored.data), ...ofFolder('backup', stored.backup)];
  const ofHouse = controlsOf(gathered, stored, sent.world);
  const databases = [
    ['data', await openAt(path.join(gathered.folder, 'data', 'roomtone.db'))],
    ['backup', await openAt(path.join(gathered.backup, 'roomtone.db'))],
  ] as const;
  const played = await judgePlays(gathered, sent.plays, databases);
  const kept = await Promise.all(databases.map(([place, db]) => ofDatabase(place, db)));
  for (const [, db] of databases) await db.close();
  const hits = [
    ...ofPlaces(gathered),
    ...scanned,
    ...ofMemory(gathered, sent),
    ...ofShared(gathered, sent),
    ...ofBroker(gathered, sent),
    ...kept.flat(),
    ...played.hits,
  ];
  const controls = [...ofHouse, ...played.controls];
  return {
    hits: [...new Set(hits)],
    controls: controls.filter(([, held]) => held).map(([what]) => what),
    missing: controls.filter(([, held]) => !held).map(([what]) => what),
  };
};
