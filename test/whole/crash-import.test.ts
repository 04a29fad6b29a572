// kill -9 of the whole server in the middle of an import: it is back at once, and the import goes on or is cleanly absent.
import { cpSync } from 'node:fs';
import { expect } from 'chai';
import { kills, lookInto, must, pause, playsIn, type Start, seeded, startOf, tellStarts } from '../support/crash.ts';
import {
  type Answer,
  claim,
  eventually,
  type RunningServer,
  removeFolder,
  startServer,
  temporaryFolder,
} from '../support/server.ts';

const rowCount = 5_000;

/** Three months of listening: most rows good, some podcasts, some times that are none, some twice. */
const madeExport = (): Blob => {
  const begin = Date.UTC(2022, 0, 1);
  const rows = Array.from({ length: rowCount }, (_, index) => {
    const at = index % 100 === 99 ? index - 1 : index;
    const endTime = new Date(begin + at * 1_500_000).toISOString().slice(0, 16).replace('T', ' ');
    if (index % 100 === 50)
      return { endTime, podcastName: 'A podcast', episodeName: `Part ${index}`, msPlayed: 60_000 };
    if (index % 1000 === 75) return { endTime: 'some time', artistName: 'A', trackName: 'B', msPlayed: 60_000 };
    return {
      endTime,
      artistName: `Artist ${at % 211}`,
      trackName: `Song ${at % 2003}`,
      msPlayed: 30_000 + (at % 180) * 1000,
    };
  });
  return new Blob([JSON.stringify(rows)], { type: 'application/json' });
};

interface Progress {
  readonly state: 'running' | 'done' | 'failed';
  readonly imported: number;
  readonly duplicates: number;
  readonly rejected: Readonly<Record<string, number>>;
}

const countsOf = ({ imported, duplicates, rejected }: Progress) => ({ imported, duplicates, rejected });

describe('kill -9 in the middle of an import', function () {
  this.timeout(600_000);
  const upload = madeExport();
  let template: string;
  let cookie: string;

  const send = (server: RunningServer): Promise<Answer> => {
    const form = new FormData();
    form.append('file', upload, 'StreamingHistory_music_0.json');
    return server.call('POST', '/api/imports', form);
  };

  /** The one import of this house; the answer with its number may not have got out. */
  const progressOf = async (server: RunningServer): Promise<Progress | null> => {
    for (let id = 1; id <= 10; id += 1) {
      const answer = await server.call('GET', `/api/imports/${id}`);
      if (answer.status === 200) return answer.body as Progress;
    }
    return null;
  };

  const untilOver = (server: RunningServer): Promise<Progress> =>
    eventually(
      'the import ends',
      async () => {
        const progress = await progressOf(server);
        return progress !== null && progress.state !== 'running' && progress;
      },
      60_000,
    );

  const freshFolder = (): string => {
    const folder = temporaryFolder();
    cpSync(template, folder, { recursive: true });
    return folder;
  };

  before(async () => {
    template = temporaryFolder();
    const server = await startServer({ dataFolder: template });
    await claim(server);
    cookie = server.cookie();
    expect(await server.stop()).to.equal(0);
  });

  after(() => removeFolder(template));

  /** One import that nobody disturbs: what it counts, and how long its two halves take. */
  const undisturbed = async () => {
    const dataFolder = freshFolder();
    const server = await startServer({ dataFolder, cookie });
    const startedAt = performance.now();
    must(await send(server), 202);
    const answeredMs = performance.now() - startedAt;
    const progress = await untilOver(server);
    const overMs = performance.now() - startedAt;
    await server.kill();
    const plays = await playsIn(dataFolder);
    removeFolder(dataFolder);
    return { progress, plays, answeredMs, overMs };
  };

  /** How far the killed one got, seen in a copy, so that the next start finds everything as the kill left it. */
  const leftBy = async (dataFolder: string): Promise<'nothing' | 'accepted' | 'half' | 'whole'> => {
    const copy = temporaryFolder();
    cpSync(dataFolder, copy, { recursive: true, filter: (name) => !name.endsWith('.sock') });
    const jobs = await lookInto(copy, ({ read }) =>
      read.selectFrom('jobs').select(['state', 'done']).where('kind', '=', 'import').execute(),
    );
    removeFolder(copy);
    const [job] = jobs;
    if (job === undefined) return 'nothing';
    if (job.state !== 'running') return 'whole';
    return job.done > 0 ? 'half' : 'accepted';
  };

  /** Kills `afterMs` after the upload began, or after it was accepted. */
  const killOnce = async (afterMs: number, isAccepted: boolean) => {
    const dataFolder = freshFolder();
    const first = await startServer({ dataFolder, cookie });
    const answered = send(first).then(
      (answer) => answer.status === 202,
      () => false,
    );
    if (isAccepted) expect(await answered).to.equal(true);
    await pause(afterMs);
    await first.kill();
    const accepted = await answered;
    const left = await leftBy(dataFolder);
    const second = await startServer({ dataFolder, cookie });
    const start = startOf(second);
    const progress = (await progressOf(second)) === null ? null : await untilOver(second);
    // A job that nobody answers for must not bring anything in later either.
    if (progress === null) await pause(300);
    await second.kill();
    const plays = await playsIn(dataFolder);
    removeFolder(dataFolder);
    return { accepted, left, progress, plays, start };
  };

  it(`${kills} times: it goes on to the end, or it is cleanly absent`, async () => {
    const whole = await undisturbed();
    const { imported, duplicates, rejected } = whole.progress;
    const rejects = Object.values(rejected).reduce((sum, count) => sum + count, 0);
    expect(whole.progress.state).to.equal('done');
    expect(imported + duplicates + rejects, 'every row counted').to.equal(rowCount);
    expect(Math.min(imported, duplicates, rejects)).to.be.above(0);
    expect(whole.plays).to.equal(imported);

    const random = seeded(424_242);
    const starts: Start[] = [];
    const ends = { nothing: 0, accepted: 0, half: 0, whole: 0 };
    for (let kill = 0; kill < kills; kill += 1) {
      // A third spread over the upload, the others over the writing; later ones are done sooner than the one that was timed.
      const isAccepted = kill % 3 > 0;
      const spanMs = isAccepted ? (whole.overMs - whole.answeredMs) * 0.9 : whole.answeredMs;
      const afterMs = ((kill + random()) / kills) * spanMs;
      const end = await killOnce(afterMs, isAccepted);
      starts.push(end.start);
      const about = `kill ${kill}, ${Math.round(afterMs)} ms after it was ${isAccepted ? 'accepted' : 'sent'}`;
      if (end.accepted) expect(end.progress, `${about}: an accepted import is gone`).to.not.equal(null);
      ends[end.left] += 1;
      expect(end.progress === null, about).to.equal(end.left === 'nothing');
      if (end.progress === null) {
        expect(end.plays, about).to.equal(0);
        continue;
      }
      expect(end.progress.state, about).to.equal('done');
      expect(countsOf(end.progress), about).to.deep.equal(countsOf(whole.progress));
      expect(end.plays, about).to.equal(whole.plays);
    }
    process.stdout.write(
      `      ${kills} kills of an import of ${rowCount} rows (${Math.round(whole.overMs)} ms): ` +
        `${ends.nothing} before it was accepted, ${ends.accepted} before its first rows, ${ends.half} among them, ${ends.whole} after the last\n`,
    );
    // Three random moments may all fall on the same side; twenty that do would prove too little.
    if (kills >= 20) {
      expect(ends.nothing, 'killed before it was accepted').to.be.above(0);
      expect(ends.accepted + ends.half, 'killed before it was over').to.be.above(0);
    }
    tellStarts('an import', starts);
  });
});
