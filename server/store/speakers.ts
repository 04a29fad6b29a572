// Speakers by driver and identity; a new one plays nothing until a person approves it.
import { roomIdOf } from './rooms.ts';
import type { Read, Write } from './tables.ts';

export interface StoredSpeaker {
  readonly id: number;
  readonly driver: string;
  readonly identity: string;
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** mdns, manual, browser or simulated. */
  readonly found: string;
  readonly room: string | null;
  readonly approvedAtMs: number | null;
  readonly ceilingPercent: number | null;
}

export type SeenSpeaker = Pick<StoredSpeaker, 'driver' | 'identity' | 'name' | 'host' | 'port' | 'found'>;

export interface SpeakerChange {
  /** null takes the approval back. */
  readonly approvedAtMs?: number | null;
  readonly room?: string | null;
  readonly name?: string;
  readonly ceilingPercent?: number | null;
}

const selectSpeakers = (read: Read) =>
  read
    .selectFrom('speakers')
    .leftJoin('rooms', 'rooms.id', 'speakers.room_id')
    .select([
      'speakers.id',
      'speakers.driver',
      'speakers.identity',
      'speakers.name',
      'speakers.host',
      'speakers.port',
      'speakers.found',
      'rooms.slug as room',
      'speakers.approved_at_ms as approvedAtMs',
      'speakers.ceiling_percent as ceilingPercent',
    ]);

export const listSpeakers = async (read: Read): Promise<readonly StoredSpeaker[]> =>
  selectSpeakers(read).orderBy('speakers.id').execute();

export const speakerById = async (read: Read, id: number): Promise<StoredSpeaker | null> =>
  (await selectSpeakers(read).where('speakers.id', '=', id).executeTakeFirst()) ?? null;

/** Adds a speaker, or notes where a known one is now; a name that a person gave stays. */
export const seeSpeaker = async (write: Write, seen: SeenSpeaker): Promise<StoredSpeaker> => {
  const { id } = await write
    .insertInto('speakers')
    .values(seen)
    .onConflict((clash) =>
      clash.columns(['driver', 'identity']).doUpdateSet((set) => ({
        host: seen.host,
        port: seen.port,
        name: set.case().when('speakers.named_by_hand', '=', 1).then(set.ref('speakers.name')).else(seen.name).end(),
      })),
    )
    .returning('id')
    .executeTakeFirstOrThrow();
  return selectSpeakers(write).where('speakers.id', '=', id).executeTakeFirstOrThrow();
};

/** null when there is none with that id. */
export const changeSpeaker = async (write: Write, id: number, change: SpeakerChange): Promise<StoredSpeaker | null> => {
  const update = {
    ...(change.approvedAtMs !== undefined && { approved_at_ms: change.approvedAtMs }),
    ...(change.room !== undefined && { room_id: change.room === null ? null : await roomIdOf(write, change.room) }),
    ...(change.name !== undefined && { name: change.name, named_by_hand: 1 }),
    ...(change.ceilingPercent !== undefined && { ceiling_percent: change.ceilingPercent }),
  };
  if (Object.keys(update).length > 0) {
    await write.updateTable('speakers').set(update).where('id', '=', id).execute();
  }
  return speakerById(write, id);
};

export const removeSpeaker = async (write: Write, id: number): Promise<boolean> => {
  const { numDeletedRows } = await write.deleteFrom('speakers').where('id', '=', id).executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
};
