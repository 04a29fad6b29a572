// What can be forgotten, and which rows of each table that is.
import { type RawBuilder, sql } from 'kysely';
import { type PlayFilter, playsMatching } from './history.ts';
import { roomIdOf } from './rooms.ts';
import type { Read } from './tables.ts';

/** Which observations: all of what is given must hold; `fromMs` inclusive and `toMs` exclusive. */
export interface ObservationFilter {
  readonly room?: string;
  readonly kinds?: readonly string[];
  readonly fromMs?: number;
  readonly toMs?: number;
}

/** What is to be forgotten; `owner` is a person or the house (0) with all that is theirs. */
export type ForgetScope =
  | { readonly type: 'plays'; readonly filter: PlayFilter }
  | { readonly type: 'observations'; readonly filter: ObservationFilter }
  | { readonly type: 'owner'; readonly owner: number }
  /** What was observed in a room and what these owners played there; without owners, what anybody did. */
  | { readonly type: 'room'; readonly room: string; readonly owners?: readonly number[] }
  /** A sensor, a person's device or a room was removed: what was kept of it goes, and out of an older backup it goes itself. */
  | { readonly type: 'sensor'; readonly id: number; readonly slug: string }
  | { readonly type: 'device'; readonly pseudonym: string }
  | { readonly type: 'removed-room'; readonly id: number; readonly slug: string }
  /** What these grants let in. */
  | { readonly type: 'grants'; readonly grants: readonly number[] }
  | { readonly type: 'all' };

/** As it was written down; an earlier version named one grant at a time. */
export const readScope = (text: string): ForgetScope => {
  const scope = JSON.parse(text) as ForgetScope | { readonly type: 'grant'; readonly grant: number };
  return scope.type === 'grant' ? { type: 'grants', grants: [scope.grant] } : scope;
};

/** Of which all plays go that match any. */
export const playFiltersOf = (scope: ForgetScope): readonly PlayFilter[] => {
  switch (scope.type) {
    case 'plays':
      return [scope.filter];
    case 'observations':
    case 'sensor':
    case 'device':
    case 'removed-room':
      return [];
    case 'owner':
      return [{ owner: scope.owner }];
    case 'room':
      return [scope.owners === undefined ? { room: scope.room } : { room: scope.room, owners: scope.owners }];
    case 'grants':
      return scope.grants.map((grant) => ({ grant }));
    case 'all':
      return [{}];
  }
};

/** Of whom what plays now is meant too, and where; null: of everybody, everywhere. */
export interface PlayingNow {
  readonly owners: readonly number[] | null;
  readonly room: string | null;
}

/** What plays while this is forgotten would be written when it ends; null where the scope does not reach to now. */
export const playingIn = (scope: ForgetScope, atMs: number): PlayingNow | null => {
  switch (scope.type) {
    case 'all':
      return { owners: null, room: null };
    case 'owner':
      return { owners: [scope.owner], room: null };
    case 'room':
      return { owners: scope.owners ?? null, room: scope.room };
    case 'plays': {
      const { owner, owners, room, toMs, id, ids, source, grant, playlist } = scope.filter;
      const isPast = toMs !== undefined && toMs < atMs;
      if (isPast || (id ?? ids ?? source ?? grant ?? playlist) !== undefined) return null;
      return { owners: owner === undefined ? (owners ?? null) : [owner], room: room ?? null };
    }
    // What these let in needs their permission to be written, which is over.
    case 'grants':
    case 'observations':
    case 'sensor':
    case 'device':
    case 'removed-room':
      return null;
  }
};

/** Whose imports would bring back what is in the scope, null for everybody's; of one import alone where a source is named. */
export interface Importing {
  readonly owners: readonly number[] | null;
  readonly source: number | null;
}

export const importsIn = async (read: Read, scope: ForgetScope): Promise<Importing> => ({
  owners: await importersIn(read, scope),
  source: scope.type === 'plays' ? (scope.filter.source ?? null) : null,
});

const importersIn = async (read: Read, scope: ForgetScope): Promise<readonly number[] | null> => {
  switch (scope.type) {
    case 'all':
      return null;
    case 'owner':
      return [scope.owner];
    case 'plays': {
      // A room or a permission is of what was heard here; an import writes no row a second time.
      const { owner, owners, room, grant, id, ids } = scope.filter;
      if ((room ?? grant ?? id ?? ids) !== undefined) return [];
      return owner === undefined ? (owners ?? null) : [owner];
    }
    case 'grants': {
      const rows = await read
        .selectFrom('grants')
        .select('by_person')
        .distinct()
        .where('id', 'in', [...scope.grants])
        .where('room_id', 'is', null)
        .execute();
      return rows.map((row) => row.by_person);
    }
    case 'observations':
    case 'room':
    case 'sensor':
    case 'device':
    case 'removed-room':
      return [];
  }
};

/** The reactions that a scope names by themselves, whatever was played. */
export const reactionsIn = (scope: ForgetScope): readonly PlayFilter[] => {
  if (scope.type !== 'plays') return playFiltersOf(scope);
  const { fromMs, toMs, id, ids, source, grant, playlist } = scope.filter;
  const byRow = (id ?? ids ?? source ?? grant ?? playlist) !== undefined;
  const bySpan = (fromMs !== undefined || toMs !== undefined) && !byRow;
  return bySpan ? [scope.filter] : [];
};

type Condition = RawBuilder<boolean>;

const isIn = (column: Condition | RawBuilder<unknown>, values: readonly (number | string)[] | undefined): Condition =>
  values === undefined
    ? sql<boolean>`true`
    : sql<boolean>`${column} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`;

export const whereReaction = async (read: Read, filter: PlayFilter): Promise<Condition> => {
  const room = filter.room === undefined ? null : ((await roomIdOf(read, filter.room)) ?? -1);
  const owners = filter.owner === undefined ? filter.owners : [filter.owner];
  const unseen = sql`(SELECT id FROM rooms WHERE slug IN (SELECT value FROM json_each(${JSON.stringify(filter.unseenRooms ?? [])})))`;
  const toMs = Math.min(filter.toMs ?? Number.MAX_SAFE_INTEGER, filter.begunBeforeMs ?? Number.MAX_SAFE_INTEGER);
  return sql<boolean>`(${room} IS NULL OR room_id = ${room}) AND ${isIn(sql`owner_id`, owners)}
    AND (${filter.grant ?? null} IS NULL OR grant_id = ${filter.grant ?? null})
    AND NOT (owner_id = 0 AND room_id IN ${unseen})
    AND at_ms >= ${filter.fromMs ?? Number.MIN_SAFE_INTEGER} AND at_ms < ${toMs}`;
};

/** Whose taste may know of what is in the scope. */
export const ownersIn = async (read: Read, scope: ForgetScope): Promise<readonly number[]> => {
  if (scope.type === 'owner') return [scope.owner];
  const owners = new Set<number>();
  if (scope.type === 'removed-room') {
    // Their tastes know what was played in that room.
    const found = await read
      .selectFrom('plays')
      .select('owner_id')
      .distinct()
      .where('room_id', '=', scope.id)
      .execute();
    for (const row of found) owners.add(row.owner_id);
  }
  for (const filter of playFiltersOf(scope)) {
    const found = await read.selectFrom('plays').select('owner_id').distinct().where(playsMatching(filter)).execute();
    for (const row of found) owners.add(row.owner_id);
  }
  for (const filter of reactionsIn(scope)) {
    const where = await whereReaction(read, filter);
    const found = await read.selectFrom('reactions').select('owner_id').distinct().where(where).execute();
    for (const row of found) owners.add(row.owner_id);
  }
  return [...owners].sort((a, b) => a - b);
};

/** A house that went on from an older backup may have given its number to another one. */
const ofRemoved = ({ id, slug }: { readonly id: number; readonly slug: string }) =>
  sql`room_id = ${id} AND NOT EXISTS(SELECT 1 FROM rooms WHERE id = ${id} AND slug != ${slug})`;

const sensorsIn = (scope: Extract<ForgetScope, { type: 'sensor' | 'device' }>) =>
  scope.type === 'sensor'
    ? sql`SELECT id FROM sensors WHERE id = ${scope.id} AND slug = ${scope.slug}`
    : sql`SELECT s.id FROM sensors s JOIN devices d ON d.id = s.device_id WHERE d.pseudonym = ${scope.pseudonym}`;

const roomOf = (slug: string) => sql`(SELECT id FROM rooms WHERE slug = ${slug})`;

/** What is about a person in a room is that person's, whoever owns the room. */
const grantsOfRoom = (room: string, owners: readonly number[] | undefined) =>
  sql`SELECT id FROM grants WHERE room_id = ${roomOf(room)} AND (person_id IS NULL OR ${isIn(sql`person_id`, owners)})`;

/** The observations of a scope as a condition on their table; null for none. A sensor may have been moved since, or measure something else: what is kept belongs to the room and the kind that it was allowed for. */
export const observationsIn = (scope: ForgetScope): Condition | null => {
  switch (scope.type) {
    case 'plays':
      return null;
    case 'all':
      return sql<boolean>`true`;
    case 'grants':
      return isIn(sql`grant_id`, scope.grants);
    case 'sensor':
    case 'device':
      return sql<boolean>`sensor_id IN (${sensorsIn(scope)})`;
    case 'removed-room':
      return sql<boolean>`grant_id IN (SELECT id FROM grants WHERE ${ofRemoved(scope)})`;
    case 'owner':
      return sql<boolean>`grant_id IN (SELECT id FROM grants WHERE person_id = ${scope.owner})`;
    case 'room':
      return sql<boolean>`grant_id IN (${grantsOfRoom(scope.room, scope.owners)})`;
    case 'observations': {
      const { room, kinds, fromMs, toMs } = scope.filter;
      const inRoom = room === undefined ? sql`true` : sql`room_id = ${roomOf(room)}`;
      return sql<boolean>`grant_id IN (SELECT id FROM grants WHERE ${inRoom} AND ${isIn(sql`kind`, kinds)})
        AND at_ms >= ${fromMs ?? Number.MIN_SAFE_INTEGER} AND at_ms < ${toMs ?? Number.MAX_SAFE_INTEGER}`;
    }
  }
};

const dayMs = 86_400_000;

/** The counted habits of a scope as a condition on their table; null for none. */
export const habitsIn = (scope: ForgetScope): Condition | null => {
  switch (scope.type) {
    case 'plays':
    case 'sensor':
    case 'device':
      return null;
    case 'all':
    case 'grants':
    case 'removed-room':
      return observationsIn(scope);
    case 'owner':
      return sql<boolean>`owner_id = ${scope.owner} OR grant_id IN (SELECT id FROM grants WHERE person_id = ${scope.owner})`;
    case 'room':
      return sql<boolean>`room_id = ${roomOf(scope.room)} AND (owner_id = 0 OR ${isIn(sql`owner_id`, scope.owners)})`;
    case 'observations': {
      const { room, kinds, fromMs, toMs } = scope.filter;
      const inRoom = room === undefined ? sql`true` : sql`room_id = ${roomOf(room)}`;
      // Days are those of the household's zone: at the edges rather one too many than one too few.
      const [first, last] = [Math.floor((fromMs ?? 0) / dayMs) - 1, Math.ceil((toMs ?? 1e15) / dayMs) + 1];
      return sql<boolean>`${inRoom} AND day BETWEEN ${first} AND ${last} AND ${isIn(sql`kind`, kinds)}`;
    }
  }
};

/** What goes itself, after what was kept of it. */
export const thingsIn = (scope: ForgetScope): readonly RawBuilder<unknown>[] => {
  switch (scope.type) {
    case 'sensor':
      return [sql`DELETE FROM sensors WHERE id IN (${sensorsIn(scope)})`];
    case 'device':
      return [
        sql`DELETE FROM sensors WHERE id IN (${sensorsIn(scope)})`,
        sql`DELETE FROM devices WHERE pseudonym = ${scope.pseudonym}`,
      ];
    case 'removed-room':
      return [sql`DELETE FROM rooms WHERE id = ${scope.id} AND slug = ${scope.slug}`];
    default:
      return [];
  }
};
