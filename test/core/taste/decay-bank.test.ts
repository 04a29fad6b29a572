// The decayed counters read like the exact power law they stand for.
import { expect } from 'chai';
import { addToBank, countOf, createBank, powerReading, readBank } from '../../../server/core/taste/decay-bank.ts';

describe('decay bank', () => {
  for (const [d, exponent, allowed] of [
    ['half', 0.5, 0.14],
    ['one', 1, 0.4],
  ] as const)
    it(`reads base-level activation for d = ${exponent}`, () => {
      const errors: number[] = [];
      for (let ageS = 60; ageS < 6 * 365 * 86_400; ageS *= 1.7) {
        const bank = createBank();
        addToBank(bank, 0, 1e9, 1);
        const exact = (ageS + 60) ** -exponent;
        const nowS = 1e9 + ageS;
        errors.push(Math.abs(readBank(bank, 0, powerReading(bank, d, nowS)) / exact - 1));
      }
      expect(Math.max(...errors)).to.be.below(allowed);
      expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).to.be.below(0.06);
    });

  it('stays exact when its base moves on', () => {
    const bank = createBank();
    const startS = 1.2e9;
    for (let play = 0; play < 2000; play++) addToBank(bank, play % 3, startS + play * 7200, 1);
    expect(countOf(bank, 0)).to.equal(667);
    const endS = startS + 2000 * 7200;
    const fresh = createBank();
    for (let play = 1900; play < 2000; play++) addToBank(fresh, play % 3, startS + play * 7200, 1);
    const late = readBank(bank, 1, powerReading(bank, 'one', endS));
    expect(late).to.be.above(readBank(fresh, 1, powerReading(fresh, 'one', endS)));
    expect(Number.isFinite(late)).to.equal(true);
  });
});
