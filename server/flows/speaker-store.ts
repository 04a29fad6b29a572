// The speakers' part of the store, in the words of the speakers flow.
import type { Clock } from '../../devices/types.ts';
import type { Db } from '../store/db.ts';
import { changeSpeaker, listSpeakers, removeSpeaker, type StoredSpeaker, seeSpeaker } from '../store/speakers.ts';
import type { SpeakerRow, SpeakerStore } from './speakers.ts';

const rowOf = ({ id, driver, identity, name, host, port, found, room, approvedAtMs }: StoredSpeaker): SpeakerRow => ({
  id,
  driver,
  key: identity,
  name,
  host,
  port,
  found,
  room,
  approved: approvedAtMs !== null,
});

export const speakerStore = (db: Db, clock: Clock): SpeakerStore => ({
  list: async () => (await listSpeakers(db.read)).map(rowOf),
  put: async ({ driver, key, name, host, port }, found) =>
    rowOf(await db.write((write) => seeSpeaker(write, { driver, identity: key, name, host, port, found }))),
  change: async (id, { approved, ...change }) => {
    const approval = approved === undefined ? {} : { approvedAtMs: approved ? clock.nowMs() : null };
    await db.write((write) => changeSpeaker(write, id, { ...change, ...approval }));
  },
  remove: async (id) => {
    await db.write((write) => removeSpeaker(write, id));
  },
});
