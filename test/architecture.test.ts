// Holds the checkout against the rules of the house, and shows that each rule notices a planted violation.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type Broken, brokenCycles, brokenImports, brokenShapes, type SourceFile } from './support/house-plan.ts';

const root = fileURLToPath(new URL('../', import.meta.url));

const readFolder = (folder: string): SourceFile[] =>
  readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return readFolder(name);
    return /\.tsx?$/.test(entry.name) ? [{ path: name, text: readFileSync(path.join(root, name), 'utf8') }] : [];
  });

const show = (broken: readonly Broken[]): string =>
  broken.map((one) => `${one.path}: ${one.rule}: ${one.what}`).join('\n');

const rulesBroken = (...files: readonly SourceFile[]): string[] =>
  [...brokenImports(files), ...brokenCycles(files), ...brokenShapes(files)].map((one) => one.rule);

const file = (filePath: string, ...lines: readonly string[]): SourceFile => ({
  path: filePath,
  text: ['// A planted file.', ...lines, ''].join('\n'),
});

describe('the house', () => {
  const files = ['config', 'devices', 'server', 'web'].flatMap(readFolder);

  it('keeps every arrow pointing down', () => {
    expect(show(brokenImports(files))).to.equal('');
  });

  it('has no import cycle between files or folders', () => {
    expect(show(brokenCycles(files))).to.equal('');
  });

  it('keeps files small, named after their job, and consent in one place', () => {
    expect(show(brokenShapes(files))).to.equal('');
  });

  it('leaves nothing lying directly in server but main, compose, cli and how they are built', () => {
    const loose = readdirSync(path.join(root, 'server'), { withFileTypes: true }).filter((entry) => entry.isFile());
    expect(loose.map((entry) => entry.name)).to.include.members(['main.ts', 'compose.ts', 'prepare.mjs', 'bundle.mjs']);
    expect(
      loose.map((entry) => entry.name).filter((name) => !/^(main|compose|cli)\.ts$|^(prepare|bundle)\.mjs$/.test(name)),
    ).to.deep.equal([]);
  });
});

describe('a planted violation is noticed', () => {
  const cases: readonly (readonly [string, readonly SourceFile[]])[] = [
    ['arrows', [file('server/core/house.ts', "import { openDb } from '../store/db.ts';")]],
    ['arrows', [file('devices/speakers/mpd.ts', "import type { House } from '../../server/core/house-types.ts';")]],
    ['arrows', [file('server/flows/play.ts', "import { defineSpeaker } from '../../devices/types.ts';")]],
    ['arrows', [file('web/app.tsx', "import { household } from '../config/schema/household.ts';")]],
    ['arrows', [file('server/http/socket.ts', "import { compose } from '../compose.ts';")]],
    ['core is pure', [file('server/core/pick.ts', "import { z } from 'zod';")]],
    ['core is pure', [file('server/core/pick.ts', "import { createHash } from 'node:crypto';")]],
    ['one importer', [file('server/flows/sense.ts', "import mqtt from 'mqtt';")]],
    ['one importer', [file('server/flows/jobs-list.ts', "import sqlite3 from 'sqlite3';")]],
    ['flows call no flow', [file('server/flows/sense.ts', "import { startPlay } from './play.ts';")]],
    ['drivers stand alone', [file('devices/speakers/snapcast.ts', "import mpd from './mpd.ts';")]],
    [
      'no cycle',
      [
        file('server/core/a.ts', "import type { B } from './b.ts';"),
        file('server/core/b.ts', "import type { A } from './a.ts';"),
      ],
    ],
    [
      'no circle of folders',
      [
        file('server/store/a.ts', "import type { B } from '../library/b.ts';"),
        file('server/library/b.ts', "import type { C } from '../store/c.ts';"),
      ],
    ],
    ['size', [file('server/core/large.ts', ...Array.from({ length: 300 }, (_, n) => `export const a${n} = ${n};`))]],
    ['no barrels', [file('server/core/index.ts')]],
    ['names', [file('server/core/house-manager.ts')]],
    ['names', [file('server/core/houseLoop.ts')]],
    ['first line', [{ path: 'server/core/mute.ts', text: 'export const a = 1;\n' }]],
    ['permitted only', [file('server/http/feed.ts', "import type { Signal } from '../core/house-types.ts';")]],
    [
      'one maker',
      [file('server/flows/sense.ts', 'export const forged = signal as unknown as Permitted<"react", number>;')],
    ],
  ];

  for (const [rule, planted] of cases) {
    it(`${rule}: ${planted
      .map((one) => `${one.path} ${one.text.split('\n')[1] ?? ''}`)
      .join(' with ')
      .slice(0, 110)}`, () => {
      expect(rulesBroken(...planted)).to.include(rule);
    });
  }

  it('and a file that breaks nothing is left alone', () => {
    expect(
      rulesBroken(file('server/flows/sense.ts', "import type { SensorCodec } from '../../devices/types.ts';")),
    ).to.deep.equal([]);
  });
});
