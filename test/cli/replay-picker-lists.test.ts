// Lists made as a session begins keep every rule, read best first, and foresee more than simple methods under the same rules.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { habitNames, makeHabit } from '../bench/made-habits.ts';
import { makeHistory } from '../bench/made-history.ts';
import { readHistory } from '../bench/picker-eval.ts';
import { type ListScore, measureLists } from '../bench/picker-lists.ts';
import { measureSkips } from '../bench/picker-skips.ts';

const shared = (name: string): string =>
  fileURLToPath(new URL(`../../../shared/data/listening/${name}`, import.meta.url));

const needsFile = (context: Mocha.Context, file: string): void => {
  if (existsSync(file)) return;
  console.log('    NOT TESTED: the shared listening history is not there');
  context.skip();
};

const pickerOf = (scores: readonly ListScore[]): ListScore => {
  const found = scores.find((row) => row.method === 'picker');
  if (found === undefined) throw new Error('the picker was not measured');
  return found;
};

const expectClean = (score: ListScore): void => {
  expect(score.n).to.be.above(20);
  expect(score.tooSoon).to.equal(0);
  expect(score.disorder).to.equal(0);
};

const bestRuled = (scores: readonly ListScore[]): number =>
  Math.max(...scores.filter((row) => row.method.endsWith('ruled')).map((row) => row.ndcg));

describe('lists from the replay', () => {
  for (const name of habitNames)
    it(`repeat nothing too soon and read best first for a made listener who likes to ${name}`, async function () {
      this.timeout(60_000);
      expectClean(pickerOf(await measureLists(makeHabit(name, 5, 1200), 300)));
    });

  it('hold at most two of an artist where the library has enough', async function () {
    this.timeout(60_000);
    const score = pickerOf(await measureLists(makeHabit('explore', 6, 1500), 500));
    expect(score.mostOfArtist).to.be.within(1, 2);
  });

  it('come near the best simple method for a made listener', async function () {
    this.timeout(60_000);
    const scores = await measureLists(makeHistory(5, 1500), 500);
    expect(pickerOf(scores).ndcg).to.be.at.least(bestRuled(scores) - 1);
  });

  it('foresee a real listener better than each simple method under the same rules', async function () {
    this.timeout(60_000);
    const file = shared('listener-b-lastfm.csv');
    needsFile(this, file);
    const scores = await measureLists(readHistory(file).slice(0, 3000), 1000);
    const score = pickerOf(scores);
    expectClean(score);
    expect(score.mostOfArtist).to.be.at.most(2);
    expect(score.ndcg).to.be.at.least(bestRuled(scores) - 0.5);
  });
});

describe('skips from the replay', () => {
  it('are foreseen for a real listener, with probabilities that mean what they say', async function () {
    this.timeout(60_000);
    const folder = shared('listener-a-spotify');
    needsFile(this, folder);
    const { auc, ece } = await measureSkips(readHistory(folder).slice(0, 4000));
    expect(auc).to.be.at.least(0.75);
    expect(ece).to.be.at.most(0.03);
  });
});
