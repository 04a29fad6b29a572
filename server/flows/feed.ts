// Gathers what a viewer may see: everything that leaves the house by page, socket or token comes through here.
import type { Grant } from '../../config/words/grant.ts';
import type {
  CardView,
  GrantView,
  JobView,
  MeView,
  RoomView,
  SensorView,
  SnapshotView,
  SpeakerView,
} from '../../config/words/panel.ts';
import { isAdult } from '../../config/words/person.ts';
import { consentTimeMs } from '../core/consent-clock.ts';
import type { House, RoomNow } from '../core/house-types.ts';
import { guardiansNow } from '../core/may-grant.ts';
import { sensingOf } from '../core/sensing.ts';
import { viewRoom } from '../core/view.ts';
import { forGuest, type Looker, seesGrant, seesRoom } from '../core/viewer.ts';
import type { Member } from '../store/people.ts';
import type { FeedHandle } from './handles.ts';

export interface FeedDeps {
  house(): House;
  nowMs(): number;
  /** Everybody of the household; guests are none of them. */
  members(): readonly Member[];
  childAge(): number;
  speakers(): readonly SpeakerView[];
  sensors(): readonly SensorView[];
  grants(): readonly Grant[];
  /** What this person is to look at again of what they allowed. */
  grantCards(person: number): readonly CardView[];
  jobs(): readonly JobView[];
  onJob(listener: (job: JobView) => void): () => void;
  library(): SnapshotView['library'];
  mqtt(): SnapshotView['mqtt'];
  /** Facts of the whole house that wait for an adult: a taken port, a missing folder. */
  troubles(): readonly CardView[];
  /** Enough was heard to ask whether it shall be remembered, and nobody answered yet. */
  remembersDue(): boolean;
}

const guestName = 'Guest';

const card = (code: CardView['code'], fields: Record<string, string | number> = {}): CardView => ({ code, fields });

/** What is still to be done, most useful first: sound before settings. */
const waitingCards = (deps: FeedDeps): CardView[] => {
  const { owned, plays } = deps.library();
  const unapproved = deps.speakers().filter((speaker) => !speaker.approved && speaker.kind !== 'browser').length;
  return [
    ...(owned === 0 ? [card('add-music')] : []),
    ...(unapproved > 0 ? [card('approve-speakers', { count: unapproved })] : []),
    ...(deps.sensors().length === 0 ? [card('add-sensor')] : []),
    ...(plays === 0 ? [card('import-history')] : []),
  ];
};

const clockCard = (house: House): CardView[] => (house.grants.clock.waits ? [card('clock')] : []);

/** What waits for this person alone. */
const ownCards = (member: Member | undefined): CardView[] =>
  member?.passwordResetAtMs == null ? [] : [card('password-reset', { atMs: member.passwordResetAtMs })];

/** Adults know who lives here; a child knows itself and who speaks for it. */
const peopleFor = (
  members: readonly Member[],
  looker: Looker,
  guardians: readonly number[],
): SnapshotView['people'] => {
  const known = ({ id }: Member): boolean => isAdult(looker.role) || id === looker.person || guardians.includes(id);
  return members.filter(known).map(({ id, name, role }) => ({ id, name, role }));
};

export const createFeed = (deps: FeedDeps): FeedHandle => {
  let version = 0;

  const memberOf = (id: number): Member | undefined => deps.members().find((member) => member.id === id);

  const guardiansOf = (id: number): readonly number[] => guardiansNow(deps.house(), id, deps.nowMs()) ?? [];

  const grantsFor = (looker: Looker): readonly GrantView[] => {
    const names = new Map(deps.members().map(({ id, name }) => [id, name]));
    const house = { rooms: deps.house().rooms, guardiansOf };
    return deps
      .grants()
      .filter((grant) => seesGrant(grant, looker, house))
      .map((grant) => ({ ...grant, byName: names.get(grant.byPerson) ?? '' }));
  };

  const seenRooms = (looker: Looker): readonly RoomNow[] =>
    Object.values(deps.house().rooms).filter(({ settings }) => seesRoom(settings, looker));

  const roomsFor = (looker: Looker): readonly RoomView[] =>
    seenRooms(looker)
      .map(({ settings }) => viewRoom(deps.house(), settings.id, deps.nowMs(), looker.person))
      .map((view) => (looker.role === 'guest' ? forGuest(view) : view));

  /** What stands in a room that one does not see, one does not see either. */
  const placedFor = <T extends { readonly room: string | null }>(
    looker: Looker,
    things: readonly T[],
  ): readonly T[] => {
    const { rooms } = deps.house();
    return things.filter(({ room }) => {
      const found = room === null ? undefined : rooms[room];
      return found === undefined || seesRoom(found.settings, looker);
    });
  };

  const householdFor = (looker: Looker): SnapshotView['household'] => {
    const house = deps.house();
    return {
      zone: house.zone,
      personalOn: house.personalOn,
      sensing: sensingOf(house, seenRooms(looker), looker.person, deps.nowMs()),
      clockWaits: house.grants.clock.waits,
      stoppedBy: house.stop?.by ?? null,
      undoUntilMs: house.stop?.undoUntilMs ?? null,
      childAge: deps.childAge(),
    };
  };

  /** Asked of whoever may say yes for a room that plays without being remembered. */
  const rememberCards = (looker: Looker): CardView[] => {
    const asked = roomsFor(looker).some(
      ({ rows, speaker, owners }) => rows.played === 'off' && speaker !== null && owners.includes(looker.person),
    );
    return deps.remembersDue() && asked ? [card('remember')] : [];
  };

  /** How much the others listened to is nothing to a child. */
  const libraryFor = (looker: Looker): SnapshotView['library'] =>
    isAdult(looker.role) ? deps.library() : { ...deps.library(), plays: 0 };

  /** What only those see who run the house. */
  const runningFor = (looker: Looker): Pick<SnapshotView, 'sensors' | 'jobs' | 'cards' | 'mqtt'> => {
    const own = [...ownCards(memberOf(looker.person)), ...deps.grantCards(looker.person)];
    if (!isAdult(looker.role)) {
      return { sensors: [], jobs: [], cards: own, mqtt: { url: null, embedded: true, online: false } };
    }
    return {
      sensors: placedFor(looker, deps.sensors()),
      jobs: deps.jobs().filter(({ owner }) => owner === undefined || owner === looker.person),
      cards: [...deps.troubles(), ...clockCard(deps.house()), ...own, ...rememberCards(looker), ...waitingCards(deps)],
      mqtt: deps.mqtt(),
    };
  };

  const whileAhead = (untilMs: number | null | undefined): number | null =>
    untilMs != null && untilMs > consentTimeMs(deps.house().grants.clock, deps.nowMs()) ? untilMs : null;

  return {
    onJob: (listener) => deps.onJob(listener),
    snapshot: (looker) => {
      version += 1;
      const member = memberOf(looker.person);
      const isGuest = looker.role === 'guest';
      const me: MeView = { id: looker.person, name: member?.name ?? guestName, role: looker.role };
      return {
        version,
        me,
        household: householdFor(looker),
        people: isGuest ? [] : peopleFor(deps.members(), looker, guardiansOf(looker.person)),
        mine: { personalOn: member?.personalOn ?? false, privateUntilMs: whileAhead(member?.privateUntilMs) },
        rooms: roomsFor(looker),
        speakers: isGuest ? [] : placedFor(looker, deps.speakers()),
        grants: grantsFor(looker),
        library: isGuest ? { tracks: 0, owned: 0, plays: 0 } : libraryFor(looker),
        ...runningFor(looker),
      };
    },
  };
};
