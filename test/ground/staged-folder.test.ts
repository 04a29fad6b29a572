// Restored data take the place of the old ones whole, wherever a power cut falls between two renames.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { bringBack, decideStage, finishStage, openStage } from '../../server/ground/staged-folder.ts';

const files = ['roomtone.db', 'ledger.key', 'tls/ca.key'] as const;

const fill = (folder: string, words: string): void => {
  mkdirSync(join(folder, 'tls'), { recursive: true });
  for (const file of files) writeFileSync(join(folder, file), words);
};

const all = (folder: string): string[] => files.map((file) => readFileSync(join(folder, file), 'utf8'));

describe('a staged folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'roomtone-stage-'));
    fill(folder, 'old');
    writeFileSync(join(folder, 'roomtone.db-wal'), 'old');
    fill(await openStage(folder), 'new');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const aside = (): string => join(folder, 'before-restore');
  const stage = (): string => join(folder, 'restoring');
  const setAside = (names: readonly string[]): void => {
    mkdirSync(aside(), { recursive: true });
    for (const name of names) renameSync(join(folder, name), join(aside(), name));
  };
  const olds = ['roomtone.db', 'roomtone.db-wal', 'ledger.key', 'tls'] as const;

  it('changes nothing before the decision', async () => {
    expect(await finishStage(folder)).to.equal(false);
    expect(all(folder)).to.deep.equal(['old', 'old', 'old']);
    expect(existsSync(stage())).to.equal(false);
  });

  for (let cut = 0; cut <= olds.length; cut += 1) {
    it(`goes on when the power was cut after ${cut} old names had moved`, async () => {
      await decideStage(folder);
      setAside(olds.slice(0, cut));
      expect(await finishStage(folder)).to.equal(true);
      expect(all(folder)).to.deep.equal(['new', 'new', 'new']);
      expect(existsSync(join(folder, 'roomtone.db-wal'))).to.equal(false);
      expect(all(aside())).to.deep.equal(['old', 'old', 'old']);
      expect(await finishStage(folder)).to.equal(false);
    });
  }

  for (const done of [0, 1, 2, 3]) {
    it(`goes on when the power was cut after ${done} new names had moved`, async () => {
      await decideStage(folder);
      setAside(olds);
      renameSync(join(stage(), 'ready'), join(stage(), 'moved'));
      for (const name of ['ledger.key', 'roomtone.db', 'tls'].slice(0, done))
        renameSync(join(stage(), name), join(folder, name));
      expect(await finishStage(folder)).to.equal(true);
      expect(all(folder)).to.deep.equal(['new', 'new', 'new']);
    });
  }

  for (const done of [0, 1, 2, 3]) {
    it(`brings the old data back also when the power was cut after ${done} of them`, async () => {
      await decideStage(folder);
      await finishStage(folder);
      writeFileSync(join(folder, 'roomtone.db-wal'), 'new');
      if (done > 0) {
        writeFileSync(join(aside(), 'undo'), '');
        rmSync(join(folder, 'roomtone.db-wal'));
        for (const name of olds.slice(0, done)) renameSync(join(aside(), name), join(folder, name));
        await finishStage(folder);
      } else await bringBack(folder);
      expect(all(folder)).to.deep.equal(['old', 'old', 'old']);
      expect(readFileSync(join(folder, 'roomtone.db-wal'), 'utf8')).to.equal('old');
      expect(readdirSync(folder)).to.not.include('before-restore');
    });
  }
});
