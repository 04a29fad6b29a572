// The system's clock, and the one that tests use in its place.
import { expect } from 'chai';
import { systemClock } from '../../server/ground/clock.ts';
import { createFakeClock } from '../support/fake-clock.ts';

describe('systemClock', () => {
  it('fires once and can be cancelled', async () => {
    const fired: string[] = [];
    const cancel = systemClock.after(1, () => fired.push('cancelled'));
    cancel();
    await new Promise<void>((resolve) => systemClock.after(5, resolve));
    expect(fired).to.deep.equal([]);
  });

  it('does not fire at once for a wait longer than a timer can hold', async () => {
    let fired = false;
    const cancel = systemClock.after(2 ** 31 + 5, () => {
      fired = true;
    });
    await new Promise<void>((resolve) => systemClock.after(10, resolve));
    cancel();
    expect(fired).to.equal(false);
  });

  it('tells wall time and a time that only grows', () => {
    expect(Math.abs(systemClock.nowMs() - Date.now())).to.be.below(1000);
    const first = systemClock.monoMs();
    expect(systemClock.monoMs()).to.be.at.least(first);
  });
});

describe('createFakeClock', () => {
  it('fires what is due in order, timers that timers start included', () => {
    const clock = createFakeClock(1000);
    const fired: [string, number][] = [];
    const note = (name: string) => () => fired.push([name, clock.nowMs()]);
    clock.after(20, note('second'));
    clock.after(10, () => {
      note('first')();
      clock.after(5, note('started'));
    });
    clock.after(20, note('third'));
    clock.after(99, note('later'));
    clock.advance(50);
    expect(fired).to.deep.equal([
      ['first', 1010],
      ['started', 1015],
      ['second', 1020],
      ['third', 1020],
    ]);
    expect([clock.nowMs(), clock.monoMs(), clock.pending()]).to.deep.equal([1050, 50, 1]);
  });

  it('cancels, and jumps wall time alone', () => {
    const clock = createFakeClock(0);
    let fired = false;
    clock.after(10, () => {
      fired = true;
    })();
    clock.jump(3_600_000);
    clock.advance(20);
    expect([fired, clock.nowMs(), clock.monoMs()]).to.deep.equal([false, 3_600_020, 20]);
  });
});
