// permit() against every line of its decision, and against a small reference over random tables.
import { expect } from 'chai';
import { denials, type Grant, type GrantPurpose, grantPurposes, noticeVersion } from '../../config/words/grant.ts';
import { type Kind, kindNames, kinds } from '../../config/words/kind.ts';
import {
  type About,
  type ConsentContext,
  compileGrants,
  emptyTable,
  grantedKinds,
  isHeldBack,
  isPermitted,
  nextConsentChangeMs,
  permit,
  stillPermits,
} from '../../server/core/consent.ts';
import { makeGrant, seeded } from '../house/simulated-house.ts';

const nowMs = 1_000_000;
const shared = { owners: [1], everyOwner: false, privateUntilMs: null, guestUntilMs: null };
const context: ConsentContext = {
  epoch: 1,
  sensingStopped: false,
  rooms: {
    kitchen: shared,
    bedroom: { ...shared, owners: [1, 2], everyOwner: true },
    paused: { ...shared, privateUntilMs: nowMs + 1 },
    guests: { ...shared, guestUntilMs: nowMs + 1 },
    nobody: { ...shared, owners: [], everyOwner: true },
  },
  people: { 3: { guardians: [1], childUntilMs: nowMs + 1000 } },
};

const ask = (
  grants: readonly Grant[],
  purpose: GrantPurpose,
  about: Partial<About> & { kind: Kind },
  change: Partial<ConsentContext> & { atMs?: number } = {},
): string | readonly number[] => {
  const table = compileGrants(grants, { ...context, ...change });
  const answer = permit(table, purpose, { room: 'kitchen', person: null, value: 7, ...about }, change.atMs ?? nowMs);
  return isPermitted(answer) ? answer.grants : answer.denied;
};

const motion = makeGrant(1, 'kitchen', 'motion', 'react');

describe('permit', () => {
  it('is off until somebody who may say so switches it on', () => {
    for (const kind of kindNames)
      for (const purpose of grantPurposes) expect(ask([], purpose, { kind }), `${kind} ${purpose}`).to.equal('room');
    expect(ask([motion], 'react', { kind: 'motion' })).to.deep.equal([1]);
    expect(ask([motion], 'react', { kind: 'occupancy' })).to.equal('room');
    expect(ask([motion], 'react', { kind: 'motion', room: 'bath' })).to.equal('room');
    expect(ask([{ ...motion, byPerson: 2 }], 'react', { kind: 'motion' })).to.equal('room');
    expect(ask([{ ...motion, room: 'attic' }], 'react', { kind: 'motion', room: 'attic' })).to.equal('room');
    expect(ask([{ ...motion, room: null }], 'react', { kind: 'motion' })).to.deep.equal([1]);
    expect(ask([{ ...motion, room: null }], 'react', { kind: 'motion', room: null })).to.equal('room');
  });

  it('begins and ends with the grant', () => {
    const timed = { ...motion, startsAtMs: nowMs, endsAtMs: nowMs + 10 };
    expect(ask([timed], 'react', { kind: 'motion' }, { atMs: nowMs - 1 })).to.equal('room');
    const no = { ...timed, id: 7, effect: 'deny' } as const;
    expect(ask([motion, no], 'react', { kind: 'motion' }, { atMs: nowMs - 1 }), 'a no waits for no clock').to.equal(
      'veto',
    );
    expect(ask([timed], 'react', { kind: 'motion' })).to.deep.equal([1]);
    expect(ask([timed], 'react', { kind: 'motion' }, { atMs: nowMs + 9 })).to.deep.equal([1]);
    expect(ask([timed], 'react', { kind: 'motion' }, { atMs: nowMs + 10 })).to.equal('room');
    expect(ask([{ ...motion, endedAtMs: 5 }], 'react', { kind: 'motion' })).to.equal('room');
    const table = compileGrants([timed], context);
    expect(nextConsentChangeMs(table, nowMs - 1)).to.equal(nowMs);
    expect(nextConsentChangeMs(compileGrants([], { ...context, rooms: {}, people: {} }), nowMs)).to.equal(null);
  });

  it('stops everything when sensing is stopped', () => {
    expect(ask([motion], 'react', { kind: 'motion' }, { sensingStopped: true })).to.equal('panic');
  });

  it('waits for an adult when the date leapt, after a stop and before all else', () => {
    const clock = { markMs: nowMs, monoMs: 0, waits: true };
    expect(ask([motion], 'react', { kind: 'motion' }, { clock })).to.equal('clock');
    expect(ask([motion], 'react', { kind: 'motion', room: 'paused' }, { clock })).to.equal('clock');
    expect(ask([motion], 'react', { kind: 'motion' }, { clock, sensingStopped: true })).to.equal('panic');
    const table = compileGrants([{ ...motion, endsAtMs: nowMs + 5 }], { ...context, clock });
    expect(nextConsentChangeMs(table, nowMs)).to.equal(null);
    expect([...grantedKinds(table, 'kitchen', nowMs)]).to.deep.equal([]);
  });

  it('counts by the mark of time where the wall was set back', () => {
    const clock = { markMs: nowMs + 10, monoMs: 0, waits: false };
    const timed = { ...motion, endsAtMs: nowMs + 10 };
    const about = { room: 'kitchen', kind: 'motion', person: null, value: 1 } as const;
    expect(ask([timed], 'react', { kind: 'motion' }, { clock })).to.equal('room');
    const before = compileGrants([timed], context);
    const answer = permit(before, 'react', about, nowMs);
    if (!isPermitted(answer)) throw new Error('denied');
    const after = compileGrants([timed], { ...context, clock });
    expect(stillPermits(before, answer, nowMs)).to.equal(true);
    expect(stillPermits(after, answer, nowMs)).to.equal(false);
    expect([...grantedKinds(before, 'kitchen', nowMs)]).to.deep.equal(['motion']);
    expect([...grantedKinds(after, 'kitchen', nowMs)]).to.deep.equal([]);
    const other = compileGrants([timed, { ...motion, endsAtMs: nowMs + 20 }], {
      ...context,
      rooms: {},
      people: {},
      clock,
    });
    expect(nextConsentChangeMs(other, nowMs)).to.equal(nowMs + 20);
  });

  it('looks forward to every moment at which time changes an answer', () => {
    const at = (change: Partial<ConsentContext>, grants: readonly Grant[] = []): number | null =>
      nextConsentChangeMs(compileGrants(grants, { ...context, rooms: {}, people: {}, ...change }), nowMs);
    expect(at({})).to.equal(null);
    expect(at({}, [{ ...motion, startsAtMs: nowMs + 3, endsAtMs: nowMs + 9 }])).to.equal(nowMs + 3);
    expect(at({}, [{ ...motion, endsAtMs: nowMs }])).to.equal(null);
    expect(at({ rooms: { kitchen: { ...shared, guestUntilMs: nowMs + 4, privateUntilMs: nowMs + 6 } } })).to.equal(
      nowMs + 4,
    );
    expect(at({ rooms: { kitchen: { ...shared, privateUntilMs: nowMs + 6 } } })).to.equal(nowMs + 6);
    expect(at({ people: { 3: { guardians: [1], childUntilMs: nowMs + 7 } } })).to.equal(nowMs + 7);
    const away = { guardians: [], childUntilMs: null, privateUntilMs: nowMs + 8 };
    expect(at({ people: { 2: away, 3: { guardians: [], childUntilMs: null } } })).to.equal(nowMs + 8);
  });

  it('counts no yes of somebody who is suspended, nor one about them, and every no', () => {
    const suspended = { guardians: [], childUntilMs: null, suspended: true };
    const people = (who: number) => ({
      [who]: suspended,
      3: { guardians: [1], childUntilMs: nowMs + 1000, suspended: who === 3 },
    });
    const phone = makeGrant(2, 'kitchen', 'rssi', 'react', { person: 2, byPerson: 2 });
    const grants = [motion, makeGrant(3, 'kitchen', 'rssi', 'react', { person: 1 }), phone];
    const of2 = { kind: 'rssi', person: 2 } as const;
    expect(ask(grants, 'react', of2)).to.deep.equal([3, 2]);
    expect(ask(grants, 'react', of2, { people: people(2) })).to.equal('person');
    expect(ask(grants, 'react', { kind: 'motion' }, { people: people(2) })).to.deep.equal([1]);
    expect(ask(grants, 'react', { kind: 'motion' }, { people: people(1) })).to.equal('room');
    const both = [
      makeGrant(4, 'bedroom', 'motion', 'react'),
      makeGrant(5, 'bedroom', 'motion', 'react', { byPerson: 2 }),
    ];
    const bedroom = { kind: 'motion', room: 'bedroom' } as const;
    expect([ask(both, 'react', bedroom), ask(both, 'react', bedroom, { people: people(2) })]).to.deep.equal([
      [4, 5],
      'room',
    ]);
    const ofChild = [makeGrant(6, 'kitchen', 'rssi', 'react', { person: 3 })];
    const child = { kind: 'rssi', person: 3 } as const;
    expect(ask(ofChild, 'react', child)).to.deep.equal([6]);
    expect(ask(ofChild, 'react', child, { people: people(3) })).to.equal('room');
    expect(ask(ofChild, 'react', child, { people: people(1) }), 'its guardian is').to.equal('room');
    const back = { ...people(1), 1: { ...suspended, suspended: false } };
    expect(ask(ofChild, 'react', child, { people: back }), 'its guardian is back').to.deep.equal([6]);
    const veto = makeGrant(7, 'kitchen', 'motion', 'react', { effect: 'deny', byPerson: 2 });
    expect(ask([motion, veto], 'react', { kind: 'motion' }, { people: people(2) })).to.equal('veto');
    const table = compileGrants(grants, { ...context, people: people(1) });
    expect([...grantedKinds(table, 'kitchen', nowMs)]).to.deep.equal([]);
  });

  it('uses nothing about a person in their private session but their own playback', () => {
    const people = { 2: { guardians: [], childUntilMs: null, privateUntilMs: nowMs + 1 } };
    const grants = [
      motion,
      makeGrant(2, 'kitchen', 'rssi', 'react', { person: 1 }),
      makeGrant(3, 'kitchen', 'rssi', 'react', { person: 2, byPerson: 2 }),
      makeGrant(4, 'kitchen', 'skip', 'react', { person: 1 }),
      makeGrant(5, 'kitchen', 'skip', 'react', { person: 2, byPerson: 2 }),
    ];
    const about = { kind: 'rssi', person: 2 } as const;
    expect(ask(grants, 'react', about, { people })).to.equal('paused');
    expect(ask(grants, 'react', about, { people, atMs: nowMs + 1 })).to.deep.equal([2, 3]);
    expect(ask(grants, 'react', { kind: 'rssi', person: 1 }, { people })).to.deep.equal([2]);
    expect(ask(grants, 'react', { kind: 'motion' }, { people })).to.deep.equal([1]);
    expect(ask(grants, 'react', { kind: 'skip', person: 2 }, { people })).to.deep.equal([4, 5]);
    expect(ask(grants, 'keep', { kind: 'skip', room: null, person: 2 }, { people })).to.equal('paused');
  });

  it('lets a guardian open a room for the child alone, and answer for a room that is the child’s', () => {
    const forChild = makeGrant(1, 'kitchen', 'play', 'keep', { person: 3, retentionDays: 30 });
    expect(ask([forChild], 'keep', { kind: 'play', person: 3 })).to.deep.equal([1]);
    expect(ask([forChild], 'keep', { kind: 'play' })).to.equal('room');
    const own = makeGrant(2, 'kitchen', 'play', 'keep', { person: 2, byPerson: 2 });
    expect(ask([forChild, own], 'keep', { kind: 'play', person: 2 })).to.equal('room');
    const rooms = { nursery: { ...shared, owners: [3], everyOwner: true } };
    const there = { ...motion, room: 'nursery' };
    const about = { kind: 'motion', room: 'nursery' } as const;
    expect(ask([there], 'react', about, { rooms })).to.deep.equal([1]);
    expect(ask([{ ...there, byPerson: 3 }], 'react', about, { rooms })).to.equal('room');
    expect(ask([there], 'react', about, { rooms, atMs: nowMs + 1000 })).to.equal('room');
    expect(ask([{ ...there, byPerson: 3 }], 'react', about, { rooms, atMs: nowMs + 1000 })).to.deep.equal([1]);
  });

  it('starts what is new denied: a yes to every other kind and purpose says nothing of it', () => {
    for (const kind of kindNames)
      for (const purpose of grantPurposes) {
        const all = kindNames.flatMap((one, n) =>
          grantPurposes.map((word, m) =>
            makeGrant(n * 9 + m, 'kitchen', one, word, { person: kinds[one].class >= 'D' ? 1 : null }),
          ),
        );
        const others = all.filter((grant) => grant.kind !== kind || grant.purpose !== purpose);
        expect(ask(others, purpose, { kind, person: kinds[kind].class === 'D' ? 1 : null }), kind).to.equal('room');
      }
  });

  it('uses nothing in a private session but the acting person’s own playback', () => {
    const grants = [makeGrant(1, 'paused', 'motion', 'react'), makeGrant(2, 'paused', 'skip', 'react', { person: 1 })];
    expect(ask(grants, 'react', { kind: 'motion', room: 'paused' })).to.equal('paused');
    expect(ask(grants, 'react', { kind: 'skip', room: 'paused' })).to.equal('paused');
    expect(ask(grants, 'react', { kind: 'skip', room: 'paused', person: 1 })).to.deep.equal([2]);
    expect(ask(grants, 'keep', { kind: 'skip', room: 'paused', person: 1 })).to.equal('paused');
    expect(ask(grants, 'react', { kind: 'motion', room: 'paused' }, { atMs: nowMs + 1 })).to.deep.equal([1]);
  });

  it('leaves ambient and presence alone to react while a guest objects', () => {
    const room = 'guests';
    const grants = (['motion', 'illuminance', 'media'] as const).flatMap((kind, n) => [
      makeGrant(n * 2, room, kind, 'react'),
      makeGrant(n * 2 + 1, room, kind, 'learn'),
    ]);
    expect(ask(grants, 'react', { kind: 'motion', room })).to.deep.equal([0]);
    expect(ask(grants, 'react', { kind: 'illuminance', room })).to.deep.equal([2]);
    expect(ask(grants, 'react', { kind: 'media', room })).to.equal('guest');
    expect(ask(grants, 'learn', { kind: 'motion', room })).to.equal('guest');
    expect(ask(grants, 'learn', { kind: 'motion', room }, { atMs: nowMs + 1 })).to.deep.equal([1]);
  });

  it('obeys a veto over every yes', () => {
    const deny = makeGrant(9, 'kitchen', 'motion', 'react', { effect: 'deny', byPerson: 2 });
    expect(ask([motion, deny], 'react', { kind: 'motion' })).to.equal('veto');
    expect(ask([motion, { ...deny, room: null }], 'react', { kind: 'motion' })).to.equal('veto');
    expect(ask([motion, { ...deny, endsAtMs: nowMs }], 'react', { kind: 'motion' })).to.deep.equal([1]);
    const play = makeGrant(1, 'kitchen', 'play', 'keep', { person: 1 });
    const mine = makeGrant(9, 'kitchen', 'play', 'keep', { effect: 'deny', person: 2, byPerson: 2 });
    expect(ask([play, mine], 'keep', { kind: 'play' })).to.deep.equal([1]);
    expect(ask([play, mine], 'keep', { kind: 'play', person: 2 })).to.equal('veto');
  });

  it('takes a no without a person for everybody, and an empty table for nothing said', () => {
    const own = makeGrant(1, 'kitchen', 'rssi', 'react', { person: 1 });
    const no = makeGrant(2, 'kitchen', 'rssi', 'react', { effect: 'deny' });
    expect(ask([own, no], 'react', { kind: 'rssi', person: 1 })).to.equal('veto');
    expect(ask([{ ...own, room: null }], 'react', { kind: 'rssi', room: null, person: 1 })).to.equal('room');
    expect(emptyTable).to.deep.include({ grants: [], sensingStopped: false });
  });

  it('asks every owner of a bedroom', () => {
    const first = makeGrant(1, 'bedroom', 'motion', 'react');
    const second = makeGrant(2, 'bedroom', 'motion', 'react', { byPerson: 2 });
    expect(ask([first], 'react', { kind: 'motion', room: 'bedroom' })).to.equal('room');
    expect(ask([first, second], 'react', { kind: 'motion', room: 'bedroom' })).to.deep.equal([1, 2]);
    expect(ask([makeGrant(1, 'nobody', 'motion', 'react')], 'react', { kind: 'motion', room: 'nobody' })).to.equal(
      'room',
    );
  });

  it('lets each person speak for what is about them', () => {
    const room = makeGrant(1, 'kitchen', 'rssi', 'react', { person: 1 });
    const own = makeGrant(2, 'kitchen', 'rssi', 'react', { person: 2, byPerson: 2 });
    const forAnother = { ...own, byPerson: 1 };
    expect(ask([room], 'react', { kind: 'rssi' })).to.equal('person');
    expect(ask([room], 'react', { kind: 'rssi', person: 1 })).to.deep.equal([1]);
    expect(ask([room], 'react', { kind: 'rssi', person: 2 })).to.equal('person');
    expect(ask([room, forAnother], 'react', { kind: 'rssi', person: 2 })).to.equal('person');
    expect(ask([room, own], 'react', { kind: 'rssi', person: 2 })).to.deep.equal([1, 2]);
    expect(ask([own], 'react', { kind: 'rssi', person: 2 })).to.equal('room');
  });

  it('lets guardians speak for a child, within limits, until the child is of age', () => {
    const grant = (id: number, purpose: GrantPurpose, retentionDays: number | null = null): Grant =>
      makeGrant(id, 'kitchen', 'rssi', purpose, { person: 3, byPerson: 1, retentionDays });
    const about = { kind: 'rssi', person: 3 } as const;
    const react = grant(1, 'react');
    expect(ask([react], 'react', about)).to.deep.equal([1]);
    expect(ask([react, { ...grant(2, 'react'), effect: 'deny', byPerson: 3 }], 'react', about)).to.equal('veto');
    expect(ask([{ ...react, byPerson: 3 }, makeGrant(5, 'kitchen', 'rssi', 'react')], 'react', about)).to.equal(
      'person',
    );
    expect(ask([react, grant(2, 'learn')], 'learn', about)).to.deep.equal([2]);
    expect(ask([react, grant(2, 'keep', 30)], 'keep', about)).to.deep.equal([2]);
    expect(ask([react, grant(2, 'keep', 90)], 'keep', about)).to.equal('person');
    expect(ask([react, grant(2, 'keep')], 'keep', about)).to.equal('person');
    expect(ask([react, grant(2, 'share')], 'share', about)).to.equal('person');
    expect(ask([react], 'react', about, { atMs: nowMs + 1000 })).to.equal('person');
  });

  it('lets no purpose stand on nothing', () => {
    const learn = makeGrant(2, 'kitchen', 'motion', 'learn');
    expect(ask([learn], 'learn', { kind: 'motion' })).to.equal('dependency');
    expect(ask([motion, learn], 'learn', { kind: 'motion' })).to.deep.equal([2]);
    const learnPlay = makeGrant(3, 'kitchen', 'play', 'learn', { person: 1 });
    const keepPlay = makeGrant(4, 'kitchen', 'play', 'keep', { person: 1 });
    expect(ask([learnPlay], 'learn', { kind: 'play' })).to.equal('dependency');
    expect(ask([learnPlay, keepPlay], 'learn', { kind: 'play' })).to.deep.equal([3]);
    expect(ask([keepPlay], 'keep', { kind: 'play' })).to.deep.equal([4]);
  });

  it('needs for a play without a room its owner’s grant alone', () => {
    const own = makeGrant(1, null, 'play', 'keep', { person: 2, byPerson: 2 });
    expect(ask([own], 'keep', { kind: 'play', room: null, person: 2 })).to.deep.equal([1]);
    expect(ask([own], 'keep', { kind: 'play', room: null, person: 1 })).to.equal('person');
    expect(ask([own], 'keep', { kind: 'play', room: null })).to.equal('room');
    expect(ask([{ ...own, room: 'kitchen' }], 'keep', { kind: 'play', room: null, person: 2 })).to.equal('person');
  });

  it('lets a yes to an import remember nothing that plays in a room, and a no reach every room', () => {
    const imported = makeGrant(1, null, 'play', 'keep', { person: 1 });
    const kept = makeGrant(2, 'kitchen', 'play', 'keep', { person: 1 });
    expect(ask([imported], 'keep', { kind: 'play' })).to.equal('room');
    expect(ask([imported, kept], 'keep', { kind: 'play' })).to.deep.equal([2]);
    expect(ask([{ ...imported, effect: 'deny', person: null }, kept], 'keep', { kind: 'play' })).to.equal('veto');
  });

  it('waits for a fresh yes when the notice widened', () => {
    const stale = { ...motion, noticeVersion: noticeVersion - 1 };
    expect(ask([stale], 'react', { kind: 'motion' })).to.equal('reconsent');
    expect(ask([stale, { ...motion, id: 2 }], 'react', { kind: 'motion' })).to.deep.equal([2]);
  });

  it('tells a buffer that what it holds may no longer be written', () => {
    const about = { room: 'kitchen', kind: 'motion', person: null, value: 1 } as const;
    const answer = permit(compileGrants([motion], context), 'react', about, nowMs);
    if (!isPermitted(answer)) throw new Error('denied');
    expect(answer).to.deep.include({ value: 1, grants: [1], epoch: 1, purpose: 'react' });
    const other = { ...motion, id: 2 };
    expect(stillPermits(compileGrants([motion, other], { ...context, epoch: 2 }), answer, nowMs)).to.equal(true);
    expect(stillPermits(compileGrants([], { ...context, epoch: 2 }), answer, nowMs)).to.equal(false);
    expect(stillPermits(compileGrants([other], { ...context, epoch: 2 }), answer, nowMs)).to.equal(false);
  });

  it('lists the kinds a room may be asked for, whoever they are about', () => {
    const grants = [
      motion,
      makeGrant(2, 'kitchen', 'rssi', 'react', { person: 1 }),
      makeGrant(3, 'kitchen', 'play', 'react'),
    ];
    expect([...grantedKinds(compileGrants(grants, context), 'kitchen', nowMs)]).to.deep.equal(['motion', 'rssi']);
    expect([...grantedKinds(compileGrants(grants, context), 'bath', nowMs)]).to.deep.equal([]);
  });
});

/** The decision for rooms and adults once more, as plainly as it can be said. */
const reference = (grants: readonly Grant[], purpose: GrantPurpose, about: About, atMs: number): boolean => {
  const kindClass = kinds[about.kind].class;
  const active = grants.filter(
    (one) =>
      one.kind === about.kind &&
      (one.room === about.room || (one.room === null && (kindClass !== 'E' || one.effect === 'deny'))) &&
      one.endedAtMs === null &&
      (one.effect === 'deny' || one.startsAtMs <= atMs) &&
      (one.endsAtMs === null || atMs < one.endsAtMs),
  );
  const said = (wanted: GrantPurpose): boolean => {
    const these = active.filter((one) => one.purpose === wanted);
    if (these.some((one) => one.effect === 'deny' && (one.person === null || one.person === about.person)))
      return false;
    const yes = these.filter((one) => one.effect === 'allow' && one.noticeVersion === noticeVersion);
    const owners = about.room === 'bedroom' ? [1, 2] : [1];
    // What one person allows about another opens a room for that other one alone.
    const yesOf = (owner: number): boolean =>
      yes.some((one) => one.byPerson === owner && [null, owner, about.person].includes(one.person));
    const own = yes.some((one) => one.person === about.person && one.byPerson === about.person);
    const personal = kindClass === 'D' || (kindClass === 'E' && about.person !== null);
    return owners.every(yesOf) && (!personal || own);
  };
  if (kindClass === 'E') return said(purpose) && (purpose !== 'learn' || said('keep'));
  return said(purpose) && (purpose === 'react' || said('react'));
};

describe('permit, on random tables', () => {
  it('agrees with the plain reference', () => {
    const random = seeded(42);
    const one = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
    const allowed = { yes: 0, no: 0 };
    for (let round = 0; round < 4000; round += 1) {
      const kind = one(['motion', 'media', 'rssi', 'play'] as const);
      const grants = Array.from({ length: Math.floor(random() * 14) }, (_, id) =>
        makeGrant(id, one(['kitchen', 'bedroom', null]), kind, one(grantPurposes), {
          byPerson: one([1, 1, 2]),
          person: one([null, 1, 2]),
          effect: random() < 0.06 ? 'deny' : 'allow',
          endsAtMs: one([null, null, nowMs, nowMs + 5]),
          startsAtMs: one([0, 0, nowMs, nowMs + 1]),
          endedAtMs: random() < 0.1 ? 3 : null,
          noticeVersion: random() < 0.1 ? noticeVersion - 1 : noticeVersion,
        }),
      );
      const about = { room: one(['kitchen', 'bedroom']), kind, person: one([null, 1, 2]) };
      const purpose = one(grantPurposes);
      const answer = permit(compileGrants(grants, context), purpose, { ...about, value: round }, nowMs);
      const expected = reference(grants, purpose, about, nowMs);
      if (expected) allowed.yes += 1;
      else allowed.no += 1;
      if (isPermitted(answer) !== expected) throw new Error(JSON.stringify({ expected, about, purpose, grants }));
      if (!isPermitted(answer) && !denials.includes(answer.denied)) throw new Error(answer.denied);
    }
    expect(allowed.yes).to.be.greaterThan(120);
    expect(allowed.no).to.be.greaterThan(200);
  });
});

describe('what nobody in particular did', () => {
  const held = (
    grants: readonly Grant[],
    change: Partial<ConsentContext> = {},
    { atMs = nowMs, purpose = 'keep' as GrantPurpose, room = 'kitchen' as string | null } = {},
  ): boolean =>
    isHeldBack(compileGrants(grants, { ...context, ...change }), purpose, { room, kind: 'play', person: 1 }, atMs);
  const no = makeGrant(1, 'kitchen', 'play', 'keep', { person: 1, effect: 'deny' });

  it('is not stored as somebody’s in their private session, by the time that counts for permissions', () => {
    const session = (person: number) => ({
      people: { [person]: { guardians: [], childUntilMs: null, privateUntilMs: nowMs + 10 } },
    });
    expect(held([])).to.equal(false);
    expect(held([], session(1))).to.equal(true);
    expect(held([], session(1), { atMs: nowMs + 9 })).to.equal(true);
    expect(held([], session(1), { atMs: nowMs + 10 })).to.equal(false);
    expect(held([], session(2))).to.equal(false);
    const clock = { markMs: nowMs, monoMs: 0, waits: true };
    expect(held([], { ...session(1), clock }, { atMs: nowMs + 1000 })).to.equal(true);
  });

  it('is not stored as somebody’s against their own no, where and for what it was said', () => {
    expect(held([no])).to.equal(true);
    expect(held([{ ...no, room: null }])).to.equal(true);
    expect(held([{ ...no, person: 2 }])).to.equal(false);
    expect(held([{ ...no, person: null }])).to.equal(false);
    expect(held([{ ...no, effect: 'allow' }])).to.equal(false);
    expect(held([{ ...no, endedAtMs: 5 }])).to.equal(false);
    expect(held([no], {}, { purpose: 'learn' })).to.equal(false);
    expect(held([no], {}, { room: 'bedroom' })).to.equal(false);
  });
});
