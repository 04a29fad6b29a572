// One history among several is forgotten while another room plays on; the large figures are in the proof.
import { expect } from 'chai';
import { runLargeForget } from '../support/large-forget-run.ts';

describe('forgetting beside a room that plays', () => {
  it('erases one of three histories, keeps the others and what plays meanwhile, and never stops the loop for long', async function () {
    this.timeout(240_000);
    const report = await runLargeForget({ people: 3, playsEach: 2600, tracks: 2000 });
    expect(report.forgotten).to.include({ plays: 2600, tracks: 500 });
    expect(report).to.include({ left: 0, others: 5200, after: 0, refused: 0, tombstones: 1 });
    expect(report.before).to.be.above(200);
    expect(report.kept).to.be.above(0);
    expect(report.longestBusyMs).to.be.below(250);
  });
});
