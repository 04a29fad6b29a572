// What a viewer is shown: cards in the order of use, the word for sensing, and nobody's name where nobody is.
import { expect } from 'chai';
import type { Grant } from '../../config/words/grant.ts';
import { createHouse, step } from '../../server/core/house.ts';
import type { HouseEvent } from '../../server/core/house-types.ts';
import type { Looker } from '../../server/core/viewer.ts';
import { createFeed, type FeedDeps } from '../../server/flows/feed.ts';
import { createJobBoard } from '../../server/flows/job-board.ts';
import type { Member } from '../../server/store/people.ts';
import { makeRoom } from '../house/simulated-house.ts';
import { noonMs } from '../support/fake-clock.ts';

const grant = (purpose: Grant['purpose'], effect: Grant['effect'] = 'allow'): Grant => ({
  id: 1,
  room: 'kitchen',
  person: null,
  kind: 'motion',
  purpose,
  effect,
  byPerson: 1,
  startsAtMs: noonMs,
  endsAtMs: null,
  retentionDays: null,
  noticeVersion: 1,
  endedAtMs: null,
});

const houseWith = (...events: readonly HouseEvent[]) =>
  events.reduce(
    (house, event) => step(house, event, { atMs: noonMs, monoMs: 0 }).house,
    createHouse({ run: 'r', zone: 'Etc/UTC' }),
  );

const kitchen = makeRoom('kitchen');
const ada: Member = {
  id: 1,
  pseudonym: 'p1',
  name: 'Ada',
  role: 'admin',
  status: 'active',
  passwordHash: null,
  personalOn: true,
  birthMonth: null,
  privateUntilMs: null,
  passwordResetAtMs: null,
  guardians: [],
};
const looker: Looker = { person: 1, role: 'admin', room: null };

const feedOf = (words: Partial<FeedDeps> = {}) =>
  createFeed({
    house: () => houseWith(),
    nowMs: () => noonMs,
    members: () => [ada],
    childAge: () => 16,
    speakers: () => [],
    sensors: () => [],
    grants: () => [],
    jobs: () => [],
    onJob: () => () => undefined,
    library: () => ({ tracks: 0, owned: 0, plays: 0 }),
    mqtt: () => ({ url: null, embedded: true, online: true }),
    grantCards: () => [],
    troubles: () => [],
    remembersDue: () => false,
    ...words,
  });

const speaker = (approved: boolean, kind = 'mpd') =>
  ({ id: 1, name: 'Radio', kind, room: null, approved, online: true, address: null, found: 'mdns' }) as const;

describe('flows/feed', () => {
  it('shows troubles first, then what is still to be done, and less as it is done', () => {
    const codes = (words: Partial<FeedDeps>) =>
      feedOf(words)
        .snapshot(looker)
        .cards.map(({ code }) => code);
    const troubles = () => [{ code: 'broker-taken', fields: { port: 1883 } } as const];
    expect(codes({ troubles, speakers: () => [speaker(false)] })).to.deep.equal([
      'broker-taken',
      'add-music',
      'approve-speakers',
      'add-sensor',
      'import-history',
    ]);
    const library = () => ({ tracks: 3, owned: 2, plays: 9 });
    expect(codes({ library, speakers: () => [speaker(true), speaker(false, 'browser')] })).to.deep.equal([
      'add-sensor',
    ]);
  });

  it('asks whether to remember when it is due, an owner of a room that plays unremembered, and nobody else', () => {
    const radio = { id: 1, name: 'Radio', driver: 'mpd', room: 'kitchen', approved: true, address: null } as const;
    const house = houseWith(
      { type: 'rooms-changed', rooms: [kitchen] },
      { type: 'speakers-changed', speakers: [radio] },
    );
    const asks = (due: boolean, person = 1, rooms = house) =>
      feedOf({ remembersDue: () => due, house: () => rooms, members: () => [ada, { ...ada, id: 2, name: 'Ben' }] })
        .snapshot({ ...looker, person })
        .cards.some(({ code }) => code === 'remember');
    expect([asks(true), asks(false), asks(true, 2), asks(true, 1, houseWith())]).to.deep.equal([
      true,
      false,
      false,
      false,
    ]);
  });

  it('says whether the house senses, and how far: of rooms that one sees, by what is permitted now', () => {
    const guestroom = makeRoom('guestroom', { owners: [2], visibility: 'private' });
    const rooms = { type: 'rooms-changed', rooms: [kitchen, guestroom] } as const;
    const sensing = (grants: readonly Grant[], events: readonly HouseEvent[] = [], viewer: Partial<Looker> = {}) => {
      const house = houseWith(rooms, { type: 'grants-changed', grants }, ...events);
      return feedOf({ house: () => house, grants: () => grants }).snapshot({ ...looker, ...viewer }).household.sensing;
    };
    const [react, learn] = [grant('react'), grant('learn')];
    expect(sensing([])).to.equal('off');
    expect(sensing([grant('react', 'deny')])).to.equal('off');
    expect(sensing([react])).to.equal('reacts');
    expect(sensing([react, learn])).to.equal('learns');
    expect(sensing([learn]), 'without what it leans on').to.equal('off');
    const veto = { ...grant('learn', 'deny'), byPerson: 2 };
    expect(sensing([react, learn, veto]), 'vetoed').to.equal('reacts');
    expect(sensing([{ ...react, endsAtMs: noonMs }]), 'over').to.equal('off');
    expect(sensing([{ ...react, noticeVersion: 0 }]), 'its notice changed').to.equal('off');
    const theirs = [react, learn].map((one) => ({ ...one, room: 'guestroom', byPerson: 2 }));
    expect([sensing(theirs), sensing(theirs, [], { person: 2 })]).to.deep.equal(['off', 'learns']);
    const phone = { ...react, kind: 'rssi', byPerson: 2, person: 2 } as const;
    const opened = { ...phone, byPerson: 1, person: 1 } as const;
    expect(sensing([phone, { ...opened, kind: 'distance' }]), 'another person’s phone').to.equal('reacts');
    expect(sensing([phone]), 'another person’s phone alone').to.equal('off');
    const played = (room: string | null) =>
      (['keep', 'learn'] as const).map((purpose) => ({ ...grant(purpose), room, kind: 'play' as const, person: 1 }));
    expect(sensing(played(null)), 'an import alone').to.equal('off');
    expect(sensing(played('kitchen'))).to.equal('learns');
    expect(sensing(played('kitchen').slice(0, 1)), 'kept and not learnt').to.equal('off');
  });

  it('says guest mode, a date in doubt and the stop before what they hold back', () => {
    const grants = [grant('react'), grant('learn')];
    const rooms = { type: 'rooms-changed', rooms: [kitchen, makeRoom('hall')] } as const;
    const word = (all: readonly Grant[], ...events: readonly HouseEvent[]) => {
      const house = houseWith(rooms, { type: 'grants-changed', grants: all }, ...events);
      return feedOf({ house: () => house }).snapshot(looker).household.sensing;
    };
    const guests = { type: 'guest-mode', room: 'kitchen', asker: { askId: 'a', person: 1 }, forMs: 60_000 } as const;
    expect(word(grants, guests)).to.equal('guest');
    expect(word([...grants, ...grants.map((one) => ({ ...one, id: 2, room: 'hall' }))], guests)).to.equal('learns');
    const waits = { type: 'clock-woke', markMs: noonMs - 40 * 86_400_000 } as const;
    expect(word(grants, waits)).to.equal('waits');
    const stopped = { type: 'household-changed', zone: 'Etc/UTC', personalOn: true, sensingStopped: true } as const;
    expect(word(grants, guests, waits, stopped)).to.equal('stopped');
  });

  it('names who gave a grant, and counts every view', () => {
    const house = houseWith({ type: 'rooms-changed', rooms: [kitchen] });
    const feed = feedOf({ house: () => house, grants: () => [grant('react'), { ...grant('learn'), byPerson: 9 }] });
    const [first, second] = [feed.snapshot(looker), feed.snapshot(looker)];
    expect(first.grants.map(({ byName }) => byName)).to.deep.equal(['Ada', '']);
    expect([first.me.name, second.version > first.version]).to.deep.equal(['Ada', true]);
  });
});

describe('flows/job-board', () => {
  const job = (id: number, state: 'running' | 'done') =>
    ({ id, kind: 'scan', state, done: 0, total: null, report: null, error: null }) as const;

  it('keeps the newest twenty, and whatever still runs', () => {
    const board = createJobBoard();
    const heard: number[] = [];
    const off = board.onJob(({ id }) => heard.push(id));
    board.put(job(1, 'running'));
    for (let id = 2; id <= 30; id += 1) board.put(job(id, 'done'));
    const ids = board.list().map(({ id }) => id);
    expect(ids).to.have.length(20);
    expect(ids).to.include.members([1, 30]);
    off();
    board.put(job(1, 'done'));
    expect(heard).to.have.length(30);
  });
});
