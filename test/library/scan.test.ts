// The scan: reads only what changed, survives broken files, loops and missing folders, and counts what it passes over.
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import { RoomtoneError } from '../../config/words/errors.ts';
import { systemClock } from '../../server/ground/clock.ts';
import { readTags } from '../../server/library/read-tags.ts';
import { type FoundFile, type ScanReport, scanFolder } from '../../server/library/scan.ts';
import { createTagReader } from '../../server/library/tag-reader.ts';
import { nameFromPath } from '../../server/library/tags.ts';
import { encodeWav } from '../../server/library/wav.ts';
import { needs, sharedFolder } from '../support/parts.ts';

const tone = (title: string, artist: string): Buffer => {
  const left = Float32Array.from({ length: 8000 }, (_, index) => 0.3 * Math.sin(index / 9));
  return encodeWav({ left, right: left, sampleRate: 8000 }, { title, artist, album: 'Tests', number: 3 });
};

const here = { width: 2, read: readTags };

describe('library/scan', () => {
  let root: string;
  const known = new Map<string, { size: number; mtimeMs: number }>();
  let found: FoundFile[];
  let gone: string[];

  const scan = (reader: { width: number; read: typeof readTags } = here, folder = root): Promise<ScanReport> => {
    found = [];
    gone = [];
    return scanFolder(folder, {
      known,
      reader,
      onFiles: async (files) => {
        found.push(...files);
        for (const { path, size, mtimeMs } of files) known.set(path, { size, mtimeMs });
      },
      onGone: async (paths) => {
        gone.push(...paths);
        for (const path of paths) known.delete(path);
      },
      onProgress: () => undefined,
    });
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'roomtone-music-'));
    known.clear();
    mkdirSync(join(root, 'Band', 'Album'), { recursive: true });
    writeFileSync(join(root, 'Band', 'Album', '01 one.wav'), tone('One', 'Tagged'));
    writeFileSync(join(root, 'broken.mp3'), 'this is no music');
    writeFileSync(join(root, 'old.wma'), 'x');
    writeFileSync(join(root, 'cover.jpg'), 'x');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('reads tags, counts broken and unsupported files by reason', async () => {
    const report = await scan();
    expect(report).to.include({ files: 2, read: 2, unchanged: 0 });
    expect(report.rejected['unsupported-format']).to.equal(1);
    const one = found.find((file) => file.path.endsWith('one.wav'));
    expect(one?.track).to.include({ title: 'One', artist: 'Tagged', album: 'Tests', number: 3, durationMs: 1000 });
    expect(found.find((file) => file.path === 'broken.mp3')?.error).to.be.a('string');
  });

  it('reads again only what changed, and tells what is gone', async () => {
    await scan();
    expect(await scan()).to.include({ read: 0, unchanged: 2 });
    utimesSync(join(root, 'broken.mp3'), 5, 5);
    renameSync(join(root, 'Band', 'Album', '01 one.wav'), join(root, 'two.wav'));
    expect(await scan()).to.include({ read: 2, gone: 1 });
    expect(gone).to.deep.equal(['Band/Album/01 one.wav']);
  });

  it('does not walk in circles', async () => {
    symlinkSync(root, join(root, 'Band', 'loop'));
    symlinkSync('nowhere', join(root, 'dangling.mp3'));
    const report = await scan();
    expect(report.files).to.equal(2);
    expect(report.rejected).to.include({ 'folder-twice': 1, unreadable: 1 });
  });

  it('forgets nothing when the folder is missing', async () => {
    await scan();
    const problem = await scan(here, join(root, 'unplugged')).catch((error: unknown) => error);
    expect(problem).to.be.instanceOf(RoomtoneError).with.property('code', 'music-folder-missing');
    expect(gone).to.deep.equal([]);
  });

  it('gives up on a file that never ends and reads the others', async () => {
    writeFileSync(join(root, 'endless.wav'), tone('x', 'y'));
    const source = `const { parentPort } = require('node:worker_threads');
      parentPort.on('message', ({ id, path }) => {
        if (path.endsWith('endless.wav')) for (;;);
        if (path.endsWith('broken.mp3')) process.exit(1);
        parentPort.postMessage({ id, result: { problem: 'fine' } });
      });`;
    const start = () => new Worker(source, { eval: true });
    const reader = createTagReader({ clock: systemClock, timeoutMs: 500, start });
    const report = await scan(reader);
    await reader.stop();
    expect(report.rejected).to.include({ timeout: 1, crashed: 1, fine: 1 });
  });

  it('names files without tags by their name and folders', () => {
    const cases: readonly (readonly [string, string, string, string | null])[] = [
      ['Artist - Title.mp3', 'Artist', 'Title', null],
      ['Band/Album/03 - Song.flac', 'Band', 'Song', 'Album'],
      ['Band/Album/CD 2/1-07 Song.ogg', 'Band', 'Song', 'Album'],
      ['Band/Song_with_lines.m4a', 'Band', 'Song with lines', null],
      ['A - 05 - B - C.mp3', 'A', 'B - C', null],
      ['99 Luftballons.mp3', 'Unknown artist', '99 Luftballons', null],
      ['07 Song.mp3', 'Unknown artist', 'Song', null],
      ['.mp3', 'Unknown artist', 'Untitled', null],
    ];
    for (const [path, artist, title, album] of cases) {
      expect(nameFromPath(path), path).to.deep.equal({ artist, title, album });
    }
  });
});

describe('library/scan on odd files', () => {
  before(function () {
    needs(this, 'shared');
  });

  it('neither hangs nor crashes on any of the 100, and says of each what is wrong', async () => {
    const reader = createTagReader({ clock: systemClock, timeoutMs: 5000 });
    const startedMs = performance.now();
    const files: FoundFile[] = [];
    const report = await scanFolder(join(sharedFolder, 'conformance', 'taglib-test-data'), {
      known: new Map(),
      reader,
      onFiles: async (some) => {
        files.push(...some);
      },
      onGone: async () => undefined,
      onProgress: () => undefined,
    });
    await reader.stop();
    const played = files.filter((file) => file.error === null).length;
    console.log(
      `      ${report.files} read, ${played} playable, ${JSON.stringify(report.rejected)}, ${Math.round(performance.now() - startedMs)} ms`,
    );
    expect(report.files).to.be.above(40);
    expect(played).to.be.above(20);
    for (const file of files) expect(file.track === null, file.path).to.equal(file.error !== null);
  }).timeout(60_000);
});
