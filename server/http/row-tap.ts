// One tap on a row of a room's permissions: which grants it gives, and which it takes back.
import { RoomtoneError } from '../../config/words/errors.ts';
import {
  type Duration,
  type Grant,
  type GrantPurpose,
  grantPurposes,
  noticeVersionOf,
} from '../../config/words/grant.ts';
import { type Kind, kindNames, kinds, kindsOfTap, type Row, type SensorKind } from '../../config/words/kind.ts';
import { refusalToGrant } from '../core/may-grant.ts';
import { roomOf } from './checks.ts';
import type { HttpDeps } from './deps.ts';

export interface Tap {
  readonly room: string;
  readonly row: Row;
  readonly state: 'off' | 'reacts' | 'reacts-and-learns' | 'remembered';
  readonly sensors: readonly string[] | null;
  readonly endsAtMs: number | null;
  /** In place of an end: reckoned in the household's zone. */
  readonly duration: Duration | null;
  readonly forget: boolean;
  readonly by: number;
}

export interface TapAnswer {
  readonly grants: readonly number[];
  readonly ended: readonly number[];
  readonly forgotten: Readonly<Record<string, number>>;
  readonly receipt: number | null;
  /** What the room may do by itself now. */
  readonly automatic: string;
}

const purposesOf = (row: Row, state: Tap['state']): readonly GrantPurpose[] => {
  if (state === 'off') return [];
  if (row === 'played' ? state !== 'remembered' : state === 'remembered') {
    throw new RoomtoneError('bad-request', { problem: `the row ${row} cannot be ${state}` });
  }
  if (state === 'remembered') return ['keep', 'learn'];
  return state === 'reacts' ? ['react'] : ['react', 'learn'];
};

/** A state ends what it says and nothing else: "Reacts" says nothing about what is stored or shown. */
const endedBy = (state: Tap['state']): readonly GrantPurpose[] => {
  if (state === 'off') return grantPurposes;
  return state === 'reacts' ? ['learn'] : [];
};

/** Kinds that the room's mapped sensors have now; later ones start denied. */
const presentKinds = (deps: HttpDeps, tap: Tap): ReadonlySet<SensorKind> =>
  new Set(
    deps.handles.sensors
      .list()
      .filter(({ room, id }) => room === tap.room && (tap.sensors === null || tap.sensors.includes(id)))
      .map(({ kind }) => kind),
  );

/** The grants of this row that the person may take back: a class D or E grant is its own person's alone. */
const liveOf = (deps: HttpDeps, tap: Tap): readonly Grant[] =>
  deps.handles.permissions
    .active()
    .filter(
      ({ room, kind, effect, person }) =>
        room === tap.room &&
        kinds[kind].row === tap.row &&
        effect === 'allow' &&
        (person === null || person === tap.by),
    );

/** The person's own yes that stands already, with the end that it has; null when the tap names another end. */
const standing = (deps: HttpDeps, tap: Tap, kind: Kind, purpose: GrantPurpose): Grant | null => {
  if (tap.endsAtMs !== null || tap.duration !== null) return null;
  const isIt = (one: Grant): boolean =>
    one.kind === kind &&
    one.purpose === purpose &&
    one.byPerson === tap.by &&
    one.noticeVersion >= noticeVersionOf(kind);
  return liveOf(deps, tap).find(isIt) ?? null;
};

const grantAll = async (deps: HttpDeps, tap: Tap, wanted: readonly GrantPurpose[], tapped: readonly Kind[]) => {
  const grants: number[] = [];
  for (const kind of tapped) {
    for (const purpose of wanted) {
      const { room, endsAtMs, duration } = tap;
      const there = standing(deps, tap, kind, purpose);
      if (there !== null) {
        grants.push(there.id);
        continue;
      }
      const request = { room, kind, purpose, endsAtMs, ...(duration !== null && { duration }) };
      grants.push((await deps.handles.permissions.grant(request, tap.by)).id);
    }
  }
  return grants;
};

/** Without this the tap would change nothing that a person notices; the answer says that it happened. */
const startByPresence = async (deps: HttpDeps, tap: Tap): Promise<void> => {
  if (tap.row !== 'presence' || tap.state === 'off') return;
  if (roomOf(deps, tap.room).settings.automatic !== 'off') return;
  await deps.handles.rooms.change(tap.room, { automatic: 'start' }, tap.by);
};

/** Asked before anything is said of sensors: which there are is nothing for whoever may not use them. */
const checkMay = (deps: HttpDeps, { room, row, by }: Tap, purpose: GrantPurpose): void => {
  const house = deps.handles.house.state();
  const refusals = kindNames
    .filter((kind) => kinds[kind].row === row)
    .map((kind) =>
      refusalToGrant(house, { room, kind, purpose, effect: 'allow', child: null }, by, deps.clock.nowMs()),
    );
  const [refused] = refusals;
  if (refused != null && !refusals.includes(null)) throw new RoomtoneError(refused);
};

/** Throws `bad-request` when no sensor of the room can tell what the row is about. */
export const tapRow = async (deps: HttpDeps, tap: Tap): Promise<TapAnswer> => {
  const wanted = purposesOf(tap.row, tap.state);
  if (wanted[0] !== undefined) checkMay(deps, tap, wanted[0]);
  const tapped = wanted.length === 0 ? [] : kindsOfTap(tap.row, presentKinds(deps, tap));
  if (wanted.length > 0 && tapped.length === 0) {
    throw new RoomtoneError('bad-request', { problem: 'no sensor of this room can tell that yet; add one first' });
  }
  const ended = endedBy(tap.state);
  const ending = liveOf(deps, tap).filter(({ purpose }) => ended.includes(purpose));
  const ids = ending.map(({ id }) => id);
  const { forgotten, receipt } = await deps.handles.permissions.endAll(ids, tap.by, tap.forget);
  const grants = await grantAll(deps, tap, wanted, tapped);
  await startByPresence(deps, tap);
  const { automatic } = roomOf(deps, tap.room).settings;
  return { grants, ended: ids, forgotten, receipt, automatic };
};
