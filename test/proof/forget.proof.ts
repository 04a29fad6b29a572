// Fifty thousand plays among half a million forgotten within thirty seconds while another room plays on, also on a disk with nothing free.
import { expect } from 'chai';
import { type LargeForgetReport, runLargeForget } from '../support/large-forget-run.ts';
import { addFigure } from './figures.ts';

const large = { people: 10, playsEach: 50_000, tracks: 20_000 };

describe('forgetting fifty thousand plays among half a million', function () {
  this.timeout(900_000);

  const tell = (where: string, report: LargeForgetReport): void => {
    const { tookMs, longestPauseMs, longestBusyMs, kept, refused, slowestKeepMs, databaseMb } = report;
    addFigure(`forgotten, ${where}`, `${(tookMs / 1000).toFixed(1)} s of a database of ${databaseMb} MB`);
    addFigure(
      `meanwhile, ${where}`,
      `longest pause ${Math.round(longestPauseMs)} ms, of it ${Math.round(longestBusyMs)} ms computing, ${kept} plays kept, ${refused} refused, slowest ${Math.round(slowestKeepMs)} ms`,
    );
  };
  const judge = (report: LargeForgetReport): void => {
    expect(report.forgotten).to.include({ plays: 50_000, tracks: 500 });
    expect(report).to.include({ left: 0, others: 450_000, after: 0, tombstones: 1 });
    expect(report.before).to.be.above(500);
    expect(report.tookMs).to.be.below(30_000);
    expect(report.longestBusyMs).to.be.below(250);
  };

  it('on a usual disk', async () => {
    const report = await runLargeForget(large);
    tell('usual disk', report);
    judge(report);
    expect(report.refused).to.equal(0);
    expect(report.kept).to.be.above(0);
  });

  it('on 256 MB filled to the last byte', async () => {
    const report = await runLargeForget({ ...large, diskMb: 256 });
    tell('full disk', report);
    expect(report.freeBytes).to.equal(0);
    judge(report);
  });
});
