// Clock readings in a zone, over the days on which the clock jumps.
import { expect } from 'chai';
import { isBetween, localClock, localMinutes, nextLocalTime, offsetMinutes } from '../../server/core/local-time.ts';

const zone = 'Europe/Berlin';
const utc = (text: string): number => Date.parse(`${text}Z`);

describe('local time', () => {
  it('reads the household’s clock', () => {
    expect(localClock(zone, utc('2026-07-01T20:05:00'))).to.equal('22:05');
    expect(localMinutes(zone, utc('2026-01-01T23:30:00'))).to.equal(30);
    expect(() => localClock('Mars/Base', 0)).to.throw(RangeError);
  });

  it('knows how far a zone is from UTC, over the whole range and both sides of a changing clock', () => {
    const cases = [
      ['Pacific/Kiritimati', '2026-01-01T00:00:00', 840],
      ['Pacific/Tongatapu', '2026-01-01T00:00:00', 780],
      ['Pacific/Pago_Pago', '2026-01-01T00:00:00', -660],
      ['Asia/Kathmandu', '2026-01-01T23:59:59', 345],
      ['America/St_Johns', '2026-01-01T12:00:00', -210],
      ['Australia/Lord_Howe', '2026-01-01T12:00:00', 660],
      ['Australia/Lord_Howe', '2026-06-01T12:00:00', 630],
      ['Europe/Berlin', '2026-03-29T00:59:59', 60],
      ['Europe/Berlin', '2026-03-29T01:00:00', 120],
    ] as const;
    for (const [place, at, minutes] of cases) expect(offsetMinutes(place, utc(at)), place).to.equal(minutes);
  });

  it('finds the next reading, today or tomorrow', () => {
    const seven = 7 * 60;
    const cases = [
      ['2026-01-10T05:00:30', '2026-01-10T06:00:00'],
      ['2026-01-10T06:00:00', '2026-01-11T06:00:00'],
      ['2026-01-10T21:00:00', '2026-01-11T06:00:00'],
      // The night of the spring gap is an hour shorter, that of the autumn fold an hour longer.
      ['2026-03-28T21:30:00', '2026-03-29T05:00:00'],
      ['2026-10-24T21:30:00', '2026-10-25T06:00:00'],
    ] as const;
    for (const [from, to] of cases)
      expect(new Date(nextLocalTime(zone, utc(from), seven)).toISOString(), from).to.equal(`${to}.000Z`);
  });

  it('takes the first moment after a reading that the gap skips, and the first of two', () => {
    const half = 2 * 60 + 30;
    expect(nextLocalTime(zone, utc('2026-03-28T23:00:00'), half)).to.be.within(
      utc('2026-03-29T01:00:00'),
      utc('2026-03-29T01:30:00'),
    );
    expect(new Date(nextLocalTime(zone, utc('2026-10-24T22:00:00'), half)).toISOString()).to.equal(
      '2026-10-25T00:30:00.000Z',
    );
  });

  it('always lies ahead, within twenty-five hours, and shows the reading', () => {
    for (const one of ['Europe/Berlin', 'Asia/Kathmandu', 'America/New_York', 'Pacific/Auckland', 'UTC'])
      for (let n = 0; n < 400; n += 1) {
        const atMs = utc('2026-01-01T00:00:00') + n * 22 * 3600_000 + n * 7919;
        const nextMs = nextLocalTime(one, atMs, 7 * 60);
        if (nextMs <= atMs || nextMs > atMs + 25 * 3600_000 || localClock(one, nextMs) !== '07:00')
          expect.fail(`${one} ${atMs}`);
      }
  });

  it('knows spans over midnight', () => {
    const night = { from: 22 * 60, to: 7 * 60 };
    const readings = ['2026-01-10T20:59:00', '2026-01-10T21:00:00', '2026-01-11T05:59:00', '2026-01-11T06:00:00'];
    expect(readings.map((text) => isBetween(zone, utc(text), night))).to.deep.equal([false, true, true, false]);
    expect(isBetween(zone, utc('2026-01-11T11:00:00'), { from: 9 * 60, to: 17 * 60 })).to.equal(true);
  });
});
