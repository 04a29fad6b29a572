// The covering array holds every pair, is far smaller than everything, and a missing pair is noticed.
import { expect } from 'chai';
import { allPairs, coveringRows, everyRow, pairsMissing } from './covering-array.ts';

const sizes = [18, 4, 9, 5, 3, 3, 2];

describe('the covering array', () => {
  const rows = coveringRows(sizes);

  it('holds every pair of values of every two factors', () => {
    expect(allPairs(sizes).size).to.equal(734);
    expect(pairsMissing(sizes, rows).size).to.equal(0);
  });

  it('is close to the least there can be, which is the product of the two longest factors', () => {
    expect(rows.length).to.be.within(162, 200);
    expect(everyRow(sizes)).to.have.length(18 * 4 * 9 * 5 * 3 * 3 * 2);
  });

  it('notices a pair that is missing', () => {
    expect(
      pairsMissing(
        sizes,
        rows.filter(([kind, , denial]) => kind !== 3 || denial !== 4),
      ).size,
    ).to.be.greaterThan(0);
  });
});
