// Single facts about this install: household zone and switches, clock high water, the retained topics that are ours.
import type { Read, Write } from './tables.ts';

export const metaKeys = [
  'zone',
  'personal-on',
  'sensing-stopped',
  'sensing-stopped-by',
  'sensing-undo-until-ms',
  'clock-high-water-ms',
  'install-id',
  'claimed-at-ms',
  'media-key',
  'backup-recipient',
  'backup-nightly',
  'backup-folder',
  'backup-last',
  'restored-at-ms',
  'tls-mode',
  'tls-proved',
  'child-age',
  'remember-answered',
  'declared-rooms',
] as const;
export type MetaKey = (typeof metaKeys)[number];

export interface HouseholdKept {
  /** null until a browser or a person has told it. */
  readonly zone: string | null;
  readonly personalOn: boolean;
  readonly sensingStopped: boolean;
}

export const readMeta = async (read: Read, key: MetaKey): Promise<string | null> => {
  const row = await read.selectFrom('meta').select('value').where('key', '=', key).executeTakeFirst();
  return row?.value ?? null;
};

export const writeMeta = async (write: Write, key: MetaKey, value: string): Promise<void> => {
  await write
    .insertInto('meta')
    .values({ key, value })
    .onConflict((clash) => clash.column('key').doUpdateSet({ value }))
    .execute();
};

export const readHousehold = async (read: Read): Promise<HouseholdKept> => ({
  zone: await readMeta(read, 'zone'),
  personalOn: (await readMeta(read, 'personal-on')) !== 'no',
  sensingStopped: (await readMeta(read, 'sensing-stopped')) === 'yes',
});

export const writeHousehold = async (write: Write, change: Partial<HouseholdKept>): Promise<void> => {
  if (change.zone !== undefined && change.zone !== null) await writeMeta(write, 'zone', change.zone);
  if (change.personalOn !== undefined) await writeMeta(write, 'personal-on', change.personalOn ? 'yes' : 'no');
  if (change.sensingStopped !== undefined) {
    await writeMeta(write, 'sensing-stopped', change.sensingStopped ? 'yes' : 'no');
  }
};

export const listRetainedTopics = async (read: Read): Promise<readonly string[]> =>
  (await read.selectFrom('retained_topics').select('topic').orderBy('topic').execute()).map(({ topic }) => topic);

export const addRetainedTopics = async (write: Write, topics: readonly string[]): Promise<void> => {
  await write
    .insertInto('retained_topics')
    .values(topics.map((topic) => ({ topic })))
    .onConflict((clash) => clash.doNothing())
    .execute();
};

export const removeRetainedTopics = async (write: Write, topics: readonly string[]): Promise<void> => {
  await write.deleteFrom('retained_topics').where('topic', 'in', topics).execute();
};
