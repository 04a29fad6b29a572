// The house of the command line, with its doors closed: a clock that leapt is for somebody to confirm here too.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openQuietHouse } from '../../server/compose/quiet-house.ts';
import type { Settings } from '../../server/ground/settings.ts';
import { readSettings } from '../../server/ground/settings.ts';
import { openDb } from '../../server/store/db.ts';
import { readMeta, writeMeta } from '../../server/store/meta.ts';

const history = '[{"endTime":"2023-01-01 10:00","artistName":"A","trackName":"B","msPlayed":200000}]';
const hourMs = 3600_000;

describe('compose/quiet-house', function () {
  this.timeout(30_000);
  let folder: string;
  let settings: Settings;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'roomtone-quiet-'));
    const read = await readSettings({ args: [], env: { ROOMTONE_DATA: join(folder, 'data') }, cwd: folder });
    if (!read.ok) throw new Error('these settings are no good');
    settings = read.settings;
    await writeFile(join(folder, 'StreamingHistory0.json'), history);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const run = async (verb: string, args: Readonly<Record<string, unknown>>) => {
    const house = await openQuietHouse(settings);
    try {
      return await house.run(verb, args, () => undefined);
    } finally {
      await house.stop();
    }
  };

  const markedAt = async (atMs: number | null): Promise<number> => {
    const db = await openDb({
      path: join(settings.dataDir, 'roomtone.db'),
      report: () => undefined,
      ballastBytes: 512,
    });
    if (atMs !== null) await db.write((write) => writeMeta(write, 'clock-high-water-ms', String(atMs)));
    const kept = Number(await readMeta(db.read, 'clock-high-water-ms'));
    await db.close();
    return kept;
  };

  it('takes no yes while the date is in doubt, whoever types here', async () => {
    const password = 'a long quiet phrase';
    expect((await run('user-add', { name: 'Anna', password })).ok).to.equal(true);
    const files = { files: [join(folder, 'StreamingHistory0.json')] };
    const longAgoMs = Date.now() - 30 * hourMs;
    await markedAt(longAgoMs);
    const refused = await run('import', files);
    expect(JSON.stringify(refused)).to.include('the date must be confirmed in the panel first');
    expect(await markedAt(null), 'the mark of time stays').to.equal(longAgoMs);
    await markedAt(Date.now());
    expect((await run('import', files)).ok).to.equal(true);
  });
});
