// What the panel tells of a row of permissions, of the numbers before an end, and of addresses, without a browser.
import { expect } from 'chai';
import type { GrantView, RoomView, RowState, SnapshotView } from '../../config/words/panel.ts';
import { hostOf, isAtHome } from '../../web/at-home.ts';
import {
  answerOf,
  decidedRooms,
  endsSoon,
  endsTraces,
  mayAllow,
  mayVeto,
  needsEveryOwner,
  ownGrants,
  type Subject,
  vetoesOf,
  waitsForOwners,
} from '../../web/permits.ts';
import { houseOf } from '../support/fake-panel-house.ts';

const nowMs = Date.parse('2026-11-24T12:00:00Z');
const made = houseOf('answers', nowMs);

const roomOf = (house: SnapshotView, id: string): RoomView => {
  const room = house.rooms.find((one) => one.id === id);
  if (room === undefined) throw new Error(`no room ${id}`);
  return room;
};

const as = (id: number, role: SnapshotView['me']['role'] = 'adult'): SnapshotView => ({
  ...made,
  me: { id, name: 'somebody', role },
});

const subject = (room: string, row: Subject['row'], person = 1): Subject => ({ room: roomOf(made, room), row, person });

const grantOf = (endsAtMs: number | null): GrantView => ({ ...(made.grants[0] as GrantView), endsAtMs });

describe('web: a row of permissions', () => {
  it('offers the rooms in which somebody may place sensors: their own, and a child’s, whose guardian the house knows', () => {
    const rooms = made.rooms.map(({ id }) => id);
    expect(decidedRooms(as(1)).map(({ id }) => id)).to.deep.equal(
      made.rooms.filter(({ owners, visibility }) => owners.includes(1) || visibility === 'child').map(({ id }) => id),
    );
    const others = {
      ...as(7),
      rooms: made.rooms.map((room) => ({ ...room, owners: [2], visibility: 'shared' as const })),
    };
    expect(decidedRooms(others)).to.deep.equal([]);
    expect(
      decidedRooms({ ...others, rooms: others.rooms.map((room) => ({ ...room, owners: [2, 7] })) }),
    ).to.have.length(rooms.length);
    expect(decidedRooms(as(1, 'child'))).to.deep.equal([]);
  });

  it('shows one’s own answer where every owner must agree, and who is missing', () => {
    const bedroom = subject('bedroom', 'presence');
    expect(needsEveryOwner(bedroom.room)).to.equal(true);
    expect(answerOf(as(1), bedroom)).to.equal('reacts');
    expect(answerOf(as(2), bedroom)).to.equal('off');
    expect(waitsForOwners(as(1), bedroom)).to.deep.equal([2]);
    expect(ownGrants(as(2), bedroom)).to.deep.equal([]);
  });

  it('shows the room’s answer elsewhere, and waits for nobody', () => {
    const kitchen = subject('kitchen', 'presence');
    expect(answerOf(as(1), kitchen)).to.equal('reacts-and-learns');
    expect(waitsForOwners(as(1), kitchen)).to.deep.equal([]);
  });

  it('lets owners allow, any adult veto in a shared room, and a child veto what is about itself', () => {
    const kitchen = subject('kitchen', 'presence');
    expect([mayAllow(as(1), kitchen), mayAllow(as(2), kitchen), mayAllow(as(1, 'child'), kitchen)]).to.deep.equal([
      true,
      false,
      false,
    ]);
    expect([mayVeto(as(2), kitchen), mayVeto(as(3), subject('bedroom', 'presence'))]).to.deep.equal([true, false]);
    expect(mayVeto(as(4, 'child'), kitchen)).to.equal(false);
    expect(mayVeto(as(4, 'child'), subject('kitchen', 'played', 4))).to.equal(true);
    expect(mayVeto(as(4, 'child'), subject('kitchen', 'played', 1))).to.equal(false);
    expect(mayVeto(as(8, 'guest'), kitchen)).to.equal(false);
  });

  it('finds the vetoes of a row, and none elsewhere', () => {
    expect(vetoesOf(made, subject('living', 'light-and-air')).map(({ byName }) => byName)).to.deep.equal(['Jonas']);
    expect(vetoesOf(made, subject('kitchen', 'light-and-air'))).to.deep.equal([]);
  });

  it('asks whether to forget whenever something that learnt or stored would end', () => {
    const houseWith = (...purposes: readonly GrantView['purpose'][]): SnapshotView => ({
      ...made,
      grants: purposes.map((purpose, id) => ({
        ...grantOf(null),
        id,
        kind: 'motion',
        person: null,
        room: 'kitchen',
        purpose,
      })),
    });
    const asks = (next: RowState, ...purposes: readonly GrantView['purpose'][]): boolean =>
      endsTraces(houseWith(...purposes), subject('kitchen', 'presence'), next);
    expect([asks('off', 'react'), asks('off', 'react', 'share')]).to.deep.equal([false, false]);
    expect([asks('off', 'react', 'keep'), asks('off', 'react', 'learn')]).to.deep.equal([true, true]);
    expect([asks('reacts', 'react', 'keep'), asks('reacts', 'react', 'learn')]).to.deep.equal([false, true]);
    expect(asks('reacts-and-learns', 'react', 'learn', 'keep')).to.equal(false);
  });

  it('warns three days ahead, not earlier and not afterwards', () => {
    const days = (count: number): GrantView => grantOf(nowMs + count * 86_400_000);
    expect([days(3), days(3.01), days(0), days(-1), grantOf(null)].map((one) => endsSoon(one, nowMs))).to.deep.equal([
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('web: what leaves the house', () => {
  it('reads the host of whatever an address looks like', () => {
    expect(['mqtt://u@10.0.0.2:1883/x', '[fe80::1]:80', 'fe80::1', 'Shelf:6600', 'a.b.c:1'].map(hostOf)).to.deep.equal([
      '10.0.0.2',
      'fe80::1',
      'fe80::1',
      'shelf',
      'a.b.c',
    ]);
  });

  it('counts as home what cannot be elsewhere, and nothing more', () => {
    const home = [
      '192.168.1.2:6600',
      '127.0.0.1',
      '172.31.0.9',
      '224.0.0.251:5353',
      'shelf.local',
      'fd12::7',
      'broker',
    ];
    const away = ['8.8.8.8:53', '172.32.0.1', 'mqtts://mqtt.example.com:8883', '2606:4700::1', 'local.example.com'];
    expect(home.filter((one) => !isAtHome(one))).to.deep.equal([]);
    expect(away.filter(isAtHome)).to.deep.equal([]);
  });
});
