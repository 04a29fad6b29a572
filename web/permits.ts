// What the panel can tell about a row of permissions from the house it was shown: whose answer counts, what is on, what waits.
import type { GrantPurpose } from '../config/words/grant.ts';
import { noticeVersionOf, warnDays } from '../config/words/grant.ts';
import { type Kind, kindNames, kinds, type Row } from '../config/words/kind.ts';
import type { GrantView, RoomView, RowState, SnapshotView } from '../config/words/panel.ts';
import { isAdult } from '../config/words/person.ts';
import { needsEveryOwner as needsAll } from '../config/words/room.ts';

export const dayMs = 86_400_000;

/** A row of a room, seen as the room's own or as that of a person: oneself, or a child for whom one speaks. */
export interface Subject {
  readonly room: RoomView;
  readonly row: Row;
  readonly person: number;
}

/** "Who is here" and "What was played" belong to a person, the other three rows to the room. */
export const isPersonal = (row: Row): boolean => row === 'who' || row === 'played';

/** Rows whose yes is for thirty days unless somebody says otherwise. */
export const revealsMore = (row: Row): boolean => row === 'sound-level' || row === 'who';

export const kindsOf = (row: Row): readonly Kind[] => kindNames.filter((kind) => kinds[kind].row === row);

/** What everything else of a row leans on: no other purpose without it. */
export const firstOf = (row: Row): 'keep' | 'react' => (row === 'played' ? 'keep' : 'react');

export const purposesOf = (row: Row): readonly GrantPurpose[] =>
  row === 'played' ? ['keep', 'learn', 'share'] : ['react', 'learn', 'keep', 'share'];

/** In a private room and in a bedroom with several owners each of them must say yes. */
export const needsEveryOwner = (room: RoomView): boolean => room.owners.length > 1 && needsAll(room);

const isLive = (grant: GrantView): boolean => grant.endedAtMs === null;

/** The permissions that answer for this row, of everybody whose answer counts. */
export const rowGrants = ({ grants }: SnapshotView, { room, row, person }: Subject): readonly GrantView[] =>
  grants.filter(
    (grant) =>
      isLive(grant) &&
      grant.effect === 'allow' &&
      grant.room === room.id &&
      kinds[grant.kind].row === row &&
      (!isPersonal(row) || grant.person === person),
  );

/** Those that the viewer's own switch stands for. */
export const ownGrants = (house: SnapshotView, subject: Subject): readonly GrantView[] => {
  const all = rowGrants(house, subject);
  return needsEveryOwner(subject.room) && !isPersonal(subject.row)
    ? all.filter(({ byPerson }) => byPerson === house.me.id)
    : all;
};

/** What the control of a row shows: in a room that needs every owner, one's own answer. */
export const answerOf = (house: SnapshotView, subject: Subject): RowState => {
  const { room, row } = subject;
  if (!needsEveryOwner(room) || isPersonal(row)) return room.rows[row];
  const own = ownGrants(house, subject);
  if (!own.some(({ purpose }) => purpose === 'react')) return 'off';
  return own.some(({ purpose }) => purpose === 'learn') ? 'reacts-and-learns' : 'reacts';
};

/** Ending what learnt or stored something asks whether that shall be forgotten too. */
export const endsTraces = (house: SnapshotView, subject: Subject, next: RowState): boolean => {
  const ended: readonly GrantPurpose[] = next === 'off' ? ['learn', 'keep'] : next === 'reacts' ? ['learn'] : [];
  return ownGrants(house, subject).some(({ purpose }) => ended.includes(purpose));
};

/** Owners who have not said yes yet, where the viewer or somebody else already has. */
export const waitsForOwners = (house: SnapshotView, subject: Subject): readonly number[] => {
  if (!needsEveryOwner(subject.room) || isPersonal(subject.row)) return [];
  const said = new Set(rowGrants(house, subject).map(({ byPerson }) => byPerson));
  return said.size === 0 ? [] : subject.room.owners.filter((owner) => !said.has(owner));
};

export const vetoesOf = ({ grants }: SnapshotView, { room, row, person }: Subject): readonly GrantView[] =>
  grants.filter(
    (grant) =>
      isLive(grant) &&
      grant.effect === 'deny' &&
      (grant.room === room.id || grant.room === null) &&
      kinds[grant.kind].row === row &&
      (grant.person === null || grant.person === person),
  );

export const isStale = (grant: GrantView): boolean => grant.noticeVersion < noticeVersionOf(grant.kind);

export const endsSoon = ({ endsAtMs }: GrantView, nowMs: number): boolean =>
  endsAtMs !== null && endsAtMs > nowMs && endsAtMs - nowMs <= warnDays * dayMs;

/** Whether the viewer may allow something in this row; a veto is another matter. */
export const mayAllow = ({ me }: SnapshotView, { room, row }: Subject): boolean => {
  if (!isAdult(me.role)) return false;
  // Of a child's room the guardians answer for the owner; the house knows whose guardian one is.
  return isPersonal(row) || room.owners.includes(me.id) || room.visibility === 'child';
};

/** The rooms in which the viewer may place sensors; of a child's room the house knows whose guardian one is. */
export const decidedRooms = ({ me, rooms }: SnapshotView): readonly RoomView[] =>
  isAdult(me.role) ? rooms.filter(({ owners, visibility }) => owners.includes(me.id) || visibility === 'child') : [];

/** In a shared room any adult may say no; about oneself everybody may. */
export const mayVeto = ({ me }: SnapshotView, { room, row, person }: Subject): boolean => {
  if (me.role === 'guest') return false;
  if (isPersonal(row)) return !isAdult(me.role) && person === me.id;
  return room.owners.includes(me.id) || (room.visibility === 'shared' && isAdult(me.role));
};

export const nameOf = ({ people, me }: SnapshotView, id: number): string | null =>
  people.find((person) => person.id === id)?.name ?? (me.id === id ? me.name : null);

/** One answer per grant, in order: the house counts tries, and a half-done row is shown as it is. */
export const oneByOne = async <Item>(items: readonly Item[], act: (item: Item) => Promise<unknown>): Promise<void> => {
  for (const item of items) await act(item);
};
