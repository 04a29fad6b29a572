// Lays the data folder of a house in which every case of the canary proof has its sensor, its room and its grants.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type GrantPurpose, grantPurposes, noticeVersion } from '../../config/words/grant.ts';
import { type Kind, kinds } from '../../config/words/kind.ts';
import { bridgeMark } from '../../server/flows/broker-doors.ts';
import { hashPassword } from '../../server/http/passwords.ts';
import { createAccount } from '../../server/store/accounts.ts';
import { openDb } from '../../server/store/db.ts';
import { addDevice } from '../../server/store/devices.ts';
import { addGrant, type NewGrant } from '../../server/store/grants.ts';
import { type LedgerKey, readLedgerKey } from '../../server/store/ledger.ts';
import { writeMeta } from '../../server/store/meta.ts';
import { createPerson } from '../../server/store/people.ts';
import { addRoom, writeKept } from '../../server/store/rooms.ts';
import { saveSensor } from '../../server/store/sensors.ts';
import type { Write } from '../../server/store/tables.ts';
import { password } from '../support/server.ts';
import { layPieces, laySpeaker, type Pieces } from './canary-acts.ts';
import {
  type Carrier,
  type Case,
  companionOf,
  type Denial,
  grantedBeside,
  ofNamedDevice,
  roomOf,
  type World,
} from './canary-cases.ts';
import { deviceRef, openRoom, shown } from './canary-names.ts';
import { grantedWith, type PlayCase, roomOfPlay } from './canary-plays.ts';

const hourMs = 3600_000;
const dayMs = 24 * hourMs;

const entityOf = ({ kind, purpose, denial, carrier }: Case): string => `${kind}-${purpose}-${denial}-${carrier}`;

/** The property of a merged payload under which the case's value stands. */
export const property = 'under_test';

export const topicOf = (one: Case): string => {
  const entity = entityOf(one);
  if (one.carrier === 'wrapped') return `roomtone/sensor/${entity}/${one.kind}`;
  return one.carrier === 'sibling' ? `zigbee2mqtt/${entity}` : `canary/${entity}`;
};

export const sensorOf = (one: Case): string => `${entityOf(one)}.${one.kind}`;

const sources: Readonly<Record<Carrier, string>> = { value: 'generic', sibling: 'zigbee2mqtt', wrapped: 'roomtone' };

interface Laying {
  readonly write: Write;
  readonly key: LedgerKey;
  readonly by: number;
  readonly nowMs: number;
  /** A device that this person named as their own. */
  readonly device: number;
  readonly pieces: Pieces;
}

const saveCaseSensor = ({ write, device }: Laying, one: Case, kind: Kind, jsonPath: string | null): Promise<unknown> =>
  saveSensor(write, {
    slug: `${entityOf(one)}.${kind}`,
    source: sources[one.carrier],
    instance: '',
    entity: entityOf(one),
    kind,
    name: entityOf(one),
    unit: kinds[kind].unit,
    room: roomOf(one),
    stateTopic: topicOf(one),
    path: jsonPath,
    onValue: null,
    device: ofNamedDevice({ kind, carrier: one.carrier }) ? device : null,
  });

type GrantWords = Partial<NewGrant> & { readonly room: string; readonly kind: Kind; readonly purpose: GrantPurpose };

const give = ({ write, key, by, nowMs }: Laying, words: GrantWords): Promise<unknown> =>
  addGrant(write, key, {
    person: kinds[words.kind].class >= 'D' ? by : null,
    effect: 'allow',
    byPerson: by,
    startsAtMs: nowMs - 10 * dayMs,
    endsAtMs: null,
    retentionDays: words.purpose === 'keep' ? 30 : null,
    noticeVersion,
    method: 'panel',
    ...words,
  });

/** The grant that would allow the case, made so that it does not; `revoked` is live until somebody takes it back. */
const tested: Partial<Record<Denial, (nowMs: number) => Partial<Pick<NewGrant, 'endsAtMs' | 'noticeVersion'>>>> = {
  expired: (nowMs) => ({ endsAtMs: nowMs - 1000 }),
  revoked: () => ({}),
  stale: () => ({ noticeVersion: noticeVersion - 1 }),
};

type Tested = Pick<Case, 'kind' | 'purpose' | 'denial'> & { readonly room: string };

const giveTested = async (laying: Laying, { room, kind, purpose, denial }: Tested): Promise<void> => {
  const words = tested[denial];
  if (words !== undefined) await give(laying, { room, kind, purpose, ...words(laying.nowMs) });
  if (denial !== 'veto') return;
  await give(laying, { room, kind, purpose });
  // An owner's no to what plays is about the room, whoever listens there.
  const person = kinds[kind].class === 'D' ? laying.by : null;
  await give(laying, { room, kind, purpose, effect: 'deny', person });
};

const giveCase = async (laying: Laying, one: Case): Promise<void> => {
  const room = roomOf(one);
  for (const beside of grantedBeside(one)) await give(laying, { room, kind: one.kind, purpose: beside });
  await giveTested(laying, { ...one, room });
};

const layRoom = async (laying: Laying, room: string, denial: Denial | null): Promise<void> => {
  const { write, by, nowMs } = laying;
  const words = {
    purpose: 'other',
    automatic: 'off',
    settleSeconds: 0,
    ceilingPercent: 100,
    personalOn: true,
  } as const;
  await addRoom(write, { id: room, name: room === openRoom ? shown : room, ...words }, [by]);
  const { list } = laying.pieces;
  const kept = { holdUntilMs: null, lastAutoStartAtMs: null, mood: 'none', moodUntilMs: null, list } as const;
  await writeKept(write, room, {
    ...kept,
    privateUntilMs: denial === 'paused' ? nowMs + 4 * hourMs : null,
    guestUntilMs: denial === 'guest' ? nowMs + 4 * hourMs : null,
  });
};

const layCases = async (laying: Laying, cases: readonly Case[]): Promise<void> => {
  const rooms = new Map(cases.map((one) => [roomOf(one), one.denial]));
  for (const [room, denial] of rooms) await layRoom(laying, room, denial);
  const sensors = new Map(cases.map((one) => [sensorOf(one), one]));
  const companions = new Map<string, { readonly room: string; readonly kind: Kind }>();
  for (const one of sensors.values()) {
    await saveCaseSensor(laying, one, one.kind, one.carrier === 'sibling' ? property : null);
    await giveCase(laying, one);
    if (one.carrier !== 'sibling') continue;
    const kind = companionOf(one.kind);
    await saveCaseSensor(laying, one, kind, kind);
    companions.set(`${roomOf(one)} ${kind}`, { room: roomOf(one), kind });
  }
  const alreadyOpen = new Set(
    cases.filter((one) => grantedBeside(one).includes('react')).map((one) => `${roomOf(one)} ${one.kind}`),
  );
  for (const [place, { room, kind }] of companions)
    if (!alreadyOpen.has(place)) await give(laying, { room, kind, purpose: 'react' });
};

const layPlays = async (laying: Laying, plays: readonly PlayCase[]): Promise<void> => {
  for (const [room, one] of new Map(plays.map((each) => [roomOfPlay(each), each]))) {
    await layRoom(laying, room, one.denial);
    await laySpeaker(laying.write, room, laying.nowMs);
    for (const [kind, purpose] of grantedWith(one)) await give(laying, { room, kind, purpose });
    await giveTested(laying, { ...one, room });
  }
};

export const controlTopics = {
  motion: 'control/motion',
  temperature: 'control/temperature',
  distance: `control/${deviceRef}/distance`,
  'room-claim': `control/${deviceRef}/room-claim`,
} as const;

const layControl = async (laying: Laying): Promise<void> => {
  await layRoom(laying, openRoom, null);
  await laySpeaker(laying.write, openRoom, laying.nowMs);
  for (const kind of ['motion', 'temperature', 'distance', 'room-claim'] as const) {
    await saveSensor(laying.write, {
      ...{ slug: `control.${kind}`, source: 'generic', instance: '', entity: 'control', kind, name: shown },
      ...{ unit: null, room: openRoom, path: null, onValue: null },
      // The id of a person's own device is sealed, and a sensor only says where it stands.
      stateTopic: controlTopics[kind].replace(deviceRef, '{device}'),
      device: kinds[kind].class === 'D' ? laying.device : null,
    });
    for (const purpose of grantPurposes) await give(laying, { room: openRoom, kind, purpose });
  }
  for (const kind of ['play', 'like', 'volume'] as const)
    for (const purpose of ['keep', 'learn', 'share'] as const) await give(laying, { room: openRoom, kind, purpose });
};

export interface Laid {
  /** Of the broker account under which everything is published. */
  readonly password: string;
  readonly pieces: Pieces;
}

export interface Layout {
  readonly world: World;
  readonly cases: readonly Case[];
  readonly plays: readonly PlayCase[];
}

export const layHouse = async (folder: string, { world, cases, plays }: Layout): Promise<Laid> => {
  const data = path.join(folder, 'data');
  mkdirSync(data, { recursive: true });
  const db = await openDb({ path: path.join(data, 'roomtone.db'), report: () => {}, ballastBytes: 4096 });
  const key = await readLedgerKey(path.join(data, 'ledger.key'));
  const passwordHash = await hashPassword(password);
  const nowMs = Date.now();
  const laid = await db.write(async (write) => {
    const { id } = await createPerson(write, { name: 'Anna', role: 'admin', passwordHash, atMs: nowMs - 20 * dayMs });
    const device = await addDevice(write, { person: id, name: 'Watch', ref: deviceRef });
    const pieces = await layPieces(write, folder, plays);
    const laying = { write, key, by: id, nowMs, device: device.id, pieces };
    await layControl(laying);
    await layCases(laying, cases);
    await layPlays(laying, plays);
    // Three days off make a leap of the date that only an adult can confirm.
    await writeMeta(write, 'clock-high-water-ms', String(nowMs - (world === 'clock' ? 3 * dayMs : 1000)));
    const account = await createAccount(write, { username: 'world', sensor: bridgeMark, atMs: nowMs });
    return { password: account.password, pieces };
  });
  await db.close();
  return laid;
};
