// What was due while the machine slept runs once; a new job waits for its time; one that fails stops no other.
import { expect } from 'chai';
import { type Job, type JobsDeps, runDue } from '../../server/flows/jobs.ts';
import { readLastRuns, writeLastRun } from '../../server/store/last-runs.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';
import { openTestStore, type TestStore } from '../support/stores.ts';

const hourMs = 3600_000;

describe('flows/jobs', () => {
  let store: TestStore;
  let clock: FakeClock;
  let ran: string[];
  let reports: string[];
  beforeEach(async () => {
    store = await openTestStore();
    clock = createFakeClock();
    ran = [];
    reports = [];
  });
  afterEach(() => store.drop());

  const hourly = (name: string, run: Job['run'] = async () => void ran.push(name)): Job => ({
    name,
    nextDueMs: (afterMs) => afterMs + hourMs,
    run,
  });
  const depsOf = (...jobs: readonly Job[]): JobsDeps => ({
    clock,
    report: (code, fields) => void reports.push(`${code} ${fields?.['job']}`),
    jobs,
    lastRunMs: async (name) => (await readLastRuns(store.db.read)).get(name) ?? null,
    setLastRun: (name, atMs) => store.db.write((write) => writeLastRun(write, name, atMs)),
  });

  it('waits with a new job for its first time, then runs it when due', async () => {
    const deps = depsOf(hourly('sweep'));
    await runDue(deps);
    expect(ran).to.deep.equal([]);
    clock.advance(hourMs - 1);
    await runDue(deps);
    expect(ran).to.deep.equal([]);
    clock.advance(1);
    await runDue(deps);
    await runDue(deps);
    expect(ran).to.deep.equal(['sweep']);
  });

  it('catches up once after a long sleep and a restart', async () => {
    await runDue(depsOf(hourly('sweep')));
    clock.jump(100 * hourMs);
    await store.reopen();
    await runDue(depsOf(hourly('sweep')));
    await runDue(depsOf(hourly('sweep')));
    expect(ran).to.deep.equal(['sweep']);
  });

  it('goes on after a job that fails, and tries that one again until it succeeds', async () => {
    const failing = hourly('broken', () => Promise.reject(new Error('no')));
    const deps = depsOf(failing, hourly('sweep'));
    await runDue(deps);
    for (const round of [1, 2]) {
      clock.advance(hourMs);
      await runDue(deps);
      expect(ran).to.have.length(round);
    }
    await runDue(deps);
    expect(ran).to.have.length(2);
    expect(reports).to.deep.equal(['job-failed broken', 'job-failed broken', 'job-failed broken']);
  });

  it('tries one again that could do nothing yet', async () => {
    let isReady = false;
    const deps = depsOf(
      hourly('waits', async () => {
        ran.push('waits');
        return isReady ? undefined : false;
      }),
    );
    await runDue(deps);
    clock.advance(3_600_000);
    await runDue(deps);
    await runDue(deps);
    isReady = true;
    await runDue(deps);
    await runDue(deps);
    expect(ran).to.have.length(3);
  });

  it('does not wait for ever after a clock that was far ahead', async () => {
    const deps = depsOf(hourly('sweep'));
    clock.jump(10_000 * hourMs);
    await runDue(deps);
    clock.jump(-10_000 * hourMs);
    await runDue(deps);
    expect(ran).to.deep.equal(['sweep']);
  });
});
