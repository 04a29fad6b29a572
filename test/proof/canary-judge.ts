// Judges what a house of the canary proof left: nothing of what was denied, and all of what was allowed on purpose.
import path from 'node:path';
import { openDb } from '../../server/store/db.ts';
import { scanFolder, scanForAll } from '../support/scan-bytes.ts';
import { subscribedBy } from '../support/subscriptions.ts';
import {
  type Case,
  companionOf,
  mayReact,
  memoryNumbers,
  neverNumbers,
  roomOf,
  word,
  worldOf,
} from './canary-cases.ts';
import { controlTopics, openRoom, sensorOf, shown, topicOf } from './canary-house.ts';
import type { Gathered } from './canary-run.ts';

export interface Verdict {
  /** Each begins with its place; none may be. */
  readonly hits: readonly string[];
  /** What was allowed on purpose and found; each must be. */
  readonly controls: readonly string[];
  readonly missing: readonly string[];
}

const canaries: readonly (string | number)[] = [word, ...neverNumbers, ...memoryNumbers];

const companionSensor = (one: Case): string => sensorOf(one).replace(/[^.]+$/, companionOf(one.kind));

/** A merged payload's other property may be heard wherever the room itself is not closed. */
const hearsCompanion = ({ carrier, denial }: Case): boolean =>
  carrier === 'sibling' && denial !== 'paused' && denial !== 'panic' && denial !== 'clock';

const controlIsOpen = (cases: readonly Case[]): boolean => !cases.some((one) => worldOf(one) !== 'rooms');

/** What a room may hold in memory, as `room sensor`. */
const mayBeKnown = (cases: readonly Case[]): ReadonlySet<string> =>
  new Set([
    ...cases.filter(mayReact).map((one) => `${roomOf(one)} ${sensorOf(one)}`),
    ...cases.filter(hearsCompanion).map((one) => `${roomOf(one)} ${companionSensor(one)}`),
    ...(controlIsOpen(cases) ? ['motion', 'temperature'].map((kind) => `${openRoom} control.${kind}`) : []),
  ]);

const ofPlaces = ({ places }: Gathered): string[] =>
  Object.entries(places).flatMap(([place, bytes]) => {
    // A heap is one long text, in which nothing is compressed; a value that may live there is no hit.
    const [wanted, nesting] = place === 'heap' ? [[word, ...neverNumbers], 0] : [canaries, 3];
    return scanForAll(bytes, wanted, nesting).map((found) => `${place}: ${found.canary} as ${found.as}`);
  });

const ofFolder = (folder: string): string[] =>
  scanFolder(folder, canaries).map((one) => `${path.basename(one.file)}: ${one.canary} as ${one.as}`);

/** Booleans and rounded numbers carry no canary: they are looked for by where they would stand. */
const ofDatabase = async (folder: string): Promise<string[]> => {
  const db = await openDb({ path: path.join(folder, 'data', 'roomtone.db'), report: () => {}, ballastBytes: 4096 });
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
  await db.close();
  return [
    ...kept.filter(({ slug }) => !slug.startsWith('control.')).map(({ slug }) => `observations: ${slug}`),
    ...habits.filter(({ slug }) => slug !== openRoom).map(({ slug }) => `habits: ${slug}`),
  ];
};

const ofMemory = ({ known }: Gathered, cases: readonly Case[]): string[] => {
  const allowed = mayBeKnown(cases);
  return [...known].filter((value) => !allowed.has(value)).map((value) => `memory: ${value}`);
};

const ofShared = ({ said }: Gathered, cases: readonly Case[]): string[] =>
  [...said]
    .filter(([topic, payload]) => payload !== '' && /\/(?:occupancy|playing|config)$/.test(topic))
    .filter(([topic]) => !(controlIsOpen(cases) && topic.includes(`/${openRoom}/`)))
    .map(([topic]) => `mqtt: ${topic}`);

/** Filters that the house may ask a broker for, ever, while these cases stand. */
const mayBeAsked = (cases: readonly Case[], first: boolean): ReadonlySet<string> => {
  const heard = cases.filter((one) => {
    if (one.denial === 'clock') return false;
    // Stopping comes after the first start, and taking back as well.
    if (one.denial === 'panic') return first;
    return mayReact(one) || hearsCompanion(one) || (first && one.denial === 'revoked');
  });
  const topics = heard.map(topicOf);
  const control = controlIsOpen(cases) || (first && cases.some((one) => one.denial === 'panic'));
  return new Set([
    ...topics,
    ...topics.map((topic) => `${topic}/availability`),
    'zigbee2mqtt/bridge/state',
    ...(control ? Object.values(controlTopics) : []),
    ...[openRoom, ...cases.map(roomOf)].map((room) => `roomtone/room/${room}/button`),
  ]);
};

/** Every SUBSCRIBE that a mosquitto saw of the house, run by run. */
const ofBroker = ({ brokerLog }: Gathered, cases: readonly Case[]): string[] => {
  const clients = [...new Set([...brokerLog.matchAll(/ as (roomtone-[a-z0-9]+) \(/g)].map((line) => line[1] ?? ''))];
  return clients.flatMap((client, run) => {
    const allowed = mayBeAsked(cases, run === 0);
    return [...subscribedBy(client, brokerLog).ever]
      .filter((filter) => !allowed.has(filter))
      .map((filter) => `SUBSCRIBE: ${filter}`);
  });
};

/** The scanner is not blind: where something was allowed, it is found. */
const controlsOf = (gathered: Gathered, cases: readonly Case[]): readonly (readonly [string, boolean])[] => {
  const { places, folder, known, said, controls } = gathered;
  const found = (place: string, what: string): boolean =>
    scanForAll(places[place] ?? Buffer.alloc(0), [what], 0).length > 0;
  const stored = scanFolder(folder, [shown, ...controls]);
  const always: (readonly [string, boolean])[] = [
    ...['answers', 'frames', 'heap'].map((place) => [`${place}: ${shown}`, found(place, shown)] as const),
    ['output: READY', found('output', 'ROOMTONE READY')],
    ['mqtt: privacy', found('mqtt', `roomtone/room/${openRoom}/privacy`)],
    [`database: ${shown}`, stored.some(({ canary }) => canary === shown)],
  ];
  if (!controlIsOpen(cases)) return always;
  return [
    ...always,
    ['memory: temperature', known.has(`${openRoom} control.temperature`)],
    ['answers: temperature', controls.some((value) => found('answers', `:${value},`))],
    ['database: kept temperature', stored.some(({ canary, as }) => typeof canary === 'number' && as === 'float64be')],
    ['mqtt: shared occupancy', (said.get(`roomtone/room/${openRoom}/occupancy`) ?? '').includes('"occupied"')],
  ];
};

export const judge = async (gathered: Gathered, cases: readonly Case[]): Promise<Verdict> => {
  const controls = controlsOf(gathered, cases);
  const hits = [
    ...ofPlaces(gathered),
    ...ofFolder(gathered.folder),
    ...ofMemory(gathered, cases),
    ...ofShared(gathered, cases),
    ...ofBroker(gathered, cases),
    ...(await ofDatabase(gathered.folder)),
  ];
  return {
    hits: [...new Set(hits)],
    controls: controls.filter(([, held]) => held).map(([what]) => what),
    missing: controls.filter(([, held]) => !held).map(([what]) => what),
  };
};
