// When grants end: tonight at four in six zones over both changes of the clocks, and what is announced, idle or asked again.
import { expect } from 'chai';
import { durations } from '../../config/words/grant.ts';
import { endOfDuration, isEnding, isIdleFor, isToBeAskedAgain, isUnused } from '../../server/core/grant-times.ts';
import { dayMs, hourMs, makeGrant, minuteMs } from '../house/simulated-house.ts';

const utc = (text: string): number => Date.parse(`${text}Z`);

const zones = [
  'Australia/Lord_Howe',
  'Pacific/Kiritimati',
  'America/New_York',
  'Europe/Berlin',
  'Asia/Kathmandu',
  'America/St_Johns',
] as const;

/** From an evening to the four o'clock after it, worked out by hand from the published offsets. */
const nights: readonly (readonly [string, string, string])[] = [
  ['Europe/Berlin', '2026-03-28T21:00', '2026-03-29T02:00'],
  ['Europe/Berlin', '2026-10-24T21:00', '2026-10-25T03:00'],
  ['America/New_York', '2026-03-08T02:00', '2026-03-08T08:00'],
  ['America/New_York', '2026-11-01T02:00', '2026-11-01T09:00'],
  ['America/St_Johns', '2026-03-08T01:00', '2026-03-08T06:30'],
  ['America/St_Johns', '2026-11-01T01:00', '2026-11-01T07:30'],
  ['Australia/Lord_Howe', '2026-04-04T10:00', '2026-04-04T17:30'],
  ['Australia/Lord_Howe', '2026-10-03T10:00', '2026-10-03T17:00'],
  ['Pacific/Kiritimati', '2026-03-28T08:00', '2026-03-28T14:00'],
  ['Asia/Kathmandu', '2026-10-24T20:00', '2026-10-24T22:15'],
];

const readings = new Map<string, Intl.DateTimeFormat>();
const clockOf = (zone: string, atMs: number): string => {
  const format =
    readings.get(zone) ??
    new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  readings.set(zone, format);
  return format.format(atMs);
};

/** The next minute that reads 04:00, found by looking at every quarter hour: no zone is offset by less. */
const foundByLooking = (zone: string, afterMs: number): number => {
  const quarterMs = 15 * minuteMs;
  let atMs = (Math.floor(afterMs / quarterMs) + 1) * quarterMs;
  while (clockOf(zone, atMs) !== '04:00') atMs += quarterMs;
  return atMs;
};

describe('the end of a grant', () => {
  it('is reckoned from now', () => {
    const ends = durations.map((duration) => endOfDuration(duration, utc('2026-06-01T12:00'), 'Etc/UTC'));
    const days = (n: number): number => utc('2026-06-01T12:00') + n * dayMs;
    expect(ends).to.deep.equal([utc('2026-06-01T16:00'), utc('2026-06-02T04:00'), days(7), days(30), null]);
  });

  it('is four in the morning in six zones over both changes of the clocks', () => {
    for (const [zone, evening, four] of nights)
      expect(new Date(endOfDuration('tonight', utc(evening), zone) ?? 0).toISOString(), `${zone} ${evening}`).to.equal(
        `${four}:00.000Z`,
      );
  });

  it('is the same four as one finds by looking, at every third hour around every change of two years', () => {
    let looked = 0;
    for (const zone of zones) {
      const changes = [
        ['2026-03-06', 35],
        ['2026-09-30', 35],
        ['2027-03-06', 35],
        ['2027-09-30', 40],
      ] as const;
      for (const [day, length] of changes)
        for (let n = 0; n < length * 8; n += 1) {
          const nowMs = utc(`${day}T00:00`) + n * 3 * hourMs + (n % 7) * 11 * minuteMs + 1;
          looked += 1;
          if (endOfDuration('tonight', nowMs, zone) !== foundByLooking(zone, nowMs))
            expect.fail(`${zone} ${new Date(nowMs).toISOString()}`);
        }
    }
    expect(looked).to.equal(6 * 145 * 8);
  });
});

describe('a grant that comes up again', () => {
  const nowMs = 400 * dayMs;
  const grant = makeGrant(1, 'kitchen', 'motion', 'react', { startsAtMs: nowMs - 10 * dayMs });
  const ending = (leftMs: number, lastsMs = 30 * dayMs) =>
    isEnding({ ...grant, startsAtMs: nowMs + leftMs - lastsMs, endsAtMs: nowMs + leftMs }, nowMs);

  it('is announced three days ahead, unless it lasts no longer than that', () => {
    expect([ending(3 * dayMs), ending(3 * dayMs + 1), ending(1), ending(0)]).to.deep.equal([true, false, true, false]);
    expect([ending(hourMs, 3 * dayMs), ending(hourMs, 3 * dayMs + 1)]).to.deep.equal([false, true]);
    expect(isEnding(grant, nowMs)).to.equal(false);
    expect(isEnding({ ...grant, effect: 'deny', endsAtMs: nowMs + hourMs }, nowMs)).to.equal(false);
  });

  it('is unused after ninety days without a use, counted from its beginning', () => {
    const old = { ...grant, startsAtMs: 0 };
    expect(isUnused({ ...grant, startsAtMs: nowMs - 89 * dayMs }, nowMs)).to.equal(false);
    expect(isUnused({ ...grant, startsAtMs: nowMs - 90 * dayMs }, nowMs)).to.equal(true);
    expect(isUnused({ ...old, lastUsedDay: 311 }, nowMs)).to.equal(false);
    expect(isUnused({ ...old, lastUsedDay: 310 }, nowMs)).to.equal(true);
    expect(isIdleFor({ ...old, lastUsedDay: 370 }, 30, nowMs)).to.equal(true);
    expect(isIdleFor({ ...old, effect: 'deny' }, 30, nowMs)).to.equal(false);
  });

  it('is asked again a year after it was said or looked at, where it has no end', () => {
    const old = { ...grant, startsAtMs: nowMs - 365 * dayMs };
    expect(isToBeAskedAgain(old, null, nowMs)).to.equal(true);
    expect(isToBeAskedAgain(old, null, nowMs - 1)).to.equal(false);
    expect(isToBeAskedAgain(old, nowMs - dayMs, nowMs)).to.equal(false);
    expect(isToBeAskedAgain({ ...old, endsAtMs: nowMs + dayMs }, null, nowMs)).to.equal(false);
  });
});
