// Lays the data folder of a house in which every case of the canary proof has its sensor, its room and its grants.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type GrantPurpose, grantPurposes, noticeVersion } from '../../config/words/grant.ts';
import { type Kind, kinds } from '../../config/words/kind.ts';
import { bridgeMark } from '../../server/flows/broker-doors.ts';
import { hashPassword } from '../../server/http/passwords.ts';
import { createAccount } from '../../server/store/accounts.ts';
import { openDb } from '../../server/store/db.ts';
import { addGrant, type NewGrant } from '../../server/store/grants.ts';
import { type LedgerKey, readLedgerKey } from '../../server/store/ledger.ts';
import { writeMeta } from '../../server/store/meta.ts';
import { createPerson } from '../../server/store/people.ts';
import { addRoom, writeKept } from '../../server/store/rooms.ts';
import { saveSensor } from '../../server/store/sensors.ts';
import type { Write } from '../../server/store/tables.ts';
import { password } from '../support/server.ts';
import { type Carrier, type Case, companionOf, type Denial, grantedBeside, roomOf, worldOf } from './canary-cases.ts';

const hourMs = 3600_000;
const dayMs = 24 * hourMs;

/** A room in which everything is allowed: what the scanner must find, or it is blind. */
export const openRoom = 'wv-sichtbar';
/** Stored and shown on purpose. */
export const shown = 'wvSichtbar9d1e';

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
}

const saveCaseSensor = ({ write }: Laying, one: Case, kind: Kind, jsonPath: string | null): Promise<unknown> =>
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
  });

type GrantWords = Partial<NewGrant> & { readonly room: string; readonly kind: Kind; readonly purpose: GrantPurpose };

const give = ({ write, key, by, nowMs }: Laying, words: GrantWords): Promise<unknown> =>
  addGrant(write, key, {
    person: kinds[words.kind].class === 'D' ? by : null,
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

const giveCase = async (laying: Laying, one: Case): Promise<void> => {
  const { kind, purpose, denial } = one;
  const room = roomOf(one);
  for (const beside of grantedBeside(one)) await give(laying, { room, kind, purpose: beside });
  const words = tested[denial];
  if (words !== undefined) await give(laying, { room, kind, purpose, ...words(laying.nowMs) });
  if (denial !== 'veto') return;
  await give(laying, { room, kind, purpose });
  await give(laying, { room, kind, purpose, effect: 'deny' });
};

const layRoom = async ({ write, by, nowMs }: Laying, room: string, denial: Denial | null): Promise<void> => {
  const words = {
    purpose: 'other',
    automatic: 'off',
    settleSeconds: 0,
    ceilingPercent: 100,
    personalOn: true,
  } as const;
  await addRoom(write, { id: room, name: room === openRoom ? shown : room, ...words }, [by]);
  const kept = { holdUntilMs: null, lastAutoStartAtMs: null, mood: 'none', moodUntilMs: null, list: [] } as const;
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

export const controlTopics = { motion: 'control/motion', temperature: 'control/temperature' } as const;

const layControl = async (laying: Laying): Promise<void> => {
  await layRoom(laying, openRoom, null);
  for (const kind of ['motion', 'temperature'] as const) {
    await saveSensor(laying.write, {
      ...{ slug: `control.${kind}`, source: 'generic', instance: '', entity: 'control', kind, name: shown },
      ...{ unit: null, room: openRoom, stateTopic: controlTopics[kind], path: null, onValue: null },
    });
    for (const purpose of grantPurposes) await give(laying, { room: openRoom, kind, purpose });
  }
};

/** Answers the password of the broker account under which everything is published. */
export const layHouse = async (folder: string, cases: readonly Case[]): Promise<string> => {
  const data = path.join(folder, 'data');
  mkdirSync(data, { recursive: true });
  const db = await openDb({ path: path.join(data, 'roomtone.db'), report: () => {}, ballastBytes: 4096 });
  const key = await readLedgerKey(path.join(data, 'ledger.key'));
  const passwordHash = await hashPassword(password);
  const nowMs = Date.now();
  const account = await db.write(async (write) => {
    const { id } = await createPerson(write, { name: 'Anna', role: 'admin', passwordHash, atMs: nowMs - 20 * dayMs });
    const laying = { write, key, by: id, nowMs };
    await layControl(laying);
    await layCases(laying, cases);
    // Three days off make a leap of the date that only an adult can confirm.
    const sleptMs = cases.some((one) => worldOf(one) === 'clock') ? 3 * dayMs : 1000;
    await writeMeta(write, 'clock-high-water-ms', String(nowMs - sleptMs));
    return createAccount(write, { username: 'world', sensor: bridgeMark, atMs: nowMs });
  });
  await db.close();
  return account.password;
};
