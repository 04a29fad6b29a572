// Guessing gets slower, per account and per network, and is forgotten after a day.
import { expect } from 'chai';
import { RoomtoneError } from '../../config/words/errors.ts';
import { accountOf, createThrottle, networkOf } from '../../server/http/throttle.ts';

const benchOf = () => {
  let nowMs = 0;
  const throttle = createThrottle({ nowMs: () => nowMs, monoMs: () => nowMs, after: () => () => undefined });
  const secondsLeft = (...keys: string[]): number => {
    try {
      throttle.begin(keys);
      return 0;
    } catch (problem) {
      return problem instanceof RoomtoneError ? Number(problem.fields['seconds']) : Number.NaN;
    }
  };
  return {
    throttle,
    secondsLeft,
    advance: (ms: number) => {
      nowMs += ms;
    },
  };
};

describe('throttling', () => {
  it('lets five tries through, then waits 30 s and doubles up to 15 min', () => {
    const { secondsLeft, advance } = benchOf();
    for (let n = 0; n < 5; n += 1) expect(secondsLeft('a')).to.equal(0);
    const waits: number[] = [];
    for (let n = 0; n < 7; n += 1) {
      waits.push(secondsLeft('a'));
      advance((waits.at(-1) ?? 0) * 1000);
      expect(secondsLeft('a')).to.equal(0);
    }
    expect(waits).to.deep.equal([30, 60, 120, 240, 480, 900, 900]);
  });

  it('counts each key by itself, and a right answer clears them', () => {
    const { throttle, secondsLeft } = benchOf();
    for (let n = 0; n < 5; n += 1) secondsLeft('account', 'one network');
    expect(secondsLeft('account', 'another network')).to.equal(30);
    expect(secondsLeft('other', 'another network')).to.equal(0);
    throttle.succeed(['account']);
    expect(secondsLeft('account', 'another network')).to.equal(0);
  });

  it('does not count tries while it waits, and forgets after a day', () => {
    const { secondsLeft, advance } = benchOf();
    for (let n = 0; n < 50; n += 1) secondsLeft('a');
    expect(secondsLeft('a')).to.equal(30);
    advance(25 * 3600_000);
    for (let n = 0; n < 5; n += 1) expect(secondsLeft('a')).to.equal(0);
  });

  it('sees one household behind a /64, and one IPv4 address however it is written', () => {
    expect(networkOf('2001:db8:1:2:3:4:5:6')).to.equal(networkOf('2001:db8:1:2::9'));
    expect(networkOf('2001:db8:1:2::1')).to.not.equal(networkOf('2001:db8:1:3::1'));
    expect(networkOf('::ffff:192.0.2.7')).to.equal(networkOf('192.0.2.7'));
    expect(networkOf('fe80::1%eth0')).to.equal(networkOf('fe80::2'));
  });

  it('never holds a name', () => {
    expect(accountOf('Ada')).to.equal(accountOf(' ada ')).and.not.match(/ada/i);
  });
});
