// Gathers what a viewer may see; it holds no logic of its own.
import type { Grant } from '../../config/words/grant.ts';
import type {
  CardView,
  GrantView,
  JobView,
  MeView,
  SensorView,
  SnapshotView,
  SpeakerView,
} from '../../config/words/panel.ts';
import { childAgeYears } from '../../config/words/person.ts';
import type { House } from '../core/house-types.ts';
import { viewRoom } from '../core/view.ts';
import type { FeedHandle } from './handles.ts';

export interface FeedDeps {
  house(): House;
  nowMs(): number;
  /** null for a person who is gone. */
  person(id: number): MeView | null;
  people(): ReadonlyMap<number, string>;
  speakers(): readonly SpeakerView[];
  sensors(): readonly SensorView[];
  grants(): readonly Grant[];
  jobs(): readonly JobView[];
  onJob(listener: (job: JobView) => void): () => void;
  library(): SnapshotView['library'];
  mqtt(): SnapshotView['mqtt'];
  /** Start-up facts that wait for a person: a taken port, a missing folder. */
  troubles(): readonly CardView[];
}

const nobody: MeView = { id: 0, name: '', role: 'guest' };

const card = (code: CardView['code'], fields: Record<string, string | number> = {}): CardView => ({ code, fields });

const sensingOf = (house: House, grants: readonly Grant[]): SnapshotView['household']['sensing'] => {
  if (house.sensingStopped) return 'stopped';
  if (grants.some((grant) => grant.purpose === 'learn' && grant.effect === 'allow')) return 'learns';
  return grants.some((grant) => grant.purpose === 'react' && grant.effect === 'allow') ? 'reacts' : 'off';
};

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

export interface FeedFlow extends FeedHandle {
  grantViews(): readonly GrantView[];
}

export const createFeed = (deps: FeedDeps): FeedFlow => {
  let version = 0;

  const grantViews = (): readonly GrantView[] => {
    const names = deps.people();
    return deps.grants().map((grant) => ({ ...grant, byName: names.get(grant.byPerson) ?? '' }));
  };

  const cards = (): readonly CardView[] => [...deps.troubles(), ...waitingCards(deps)];

  return {
    cards,
    grantViews,
    jobs: () => deps.jobs(),
    onJob: (listener) => deps.onJob(listener),
    snapshot: (viewer) => {
      version += 1;
      const house = deps.house();
      const me = deps.person(viewer) ?? nobody;
      return {
        version,
        me,
        household: {
          zone: house.zone,
          personalOn: house.personalOn,
          sensing: sensingOf(house, deps.grants()),
          clockWaits: false,
          stoppedBy: null,
          undoUntilMs: null,
          childAge: childAgeYears.unset,
        },
        people: [...deps.people()].map(([id, name]) => ({ id, name, role: deps.person(id)?.role ?? 'guest' })),
        mine: { personalOn: true, privateUntilMs: null },
        rooms: Object.keys(house.rooms).map((room) => viewRoom(house, room, deps.nowMs())),
        speakers: deps.speakers(),
        sensors: deps.sensors(),
        grants: grantViews(),
        jobs: deps.jobs(),
        cards: cards(),
        library: deps.library(),
        mqtt: deps.mqtt(),
      };
    },
  };
};
