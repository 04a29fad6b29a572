// `npm run bench`: every figure beside a peer or a physical limit of the same run, as one table and bench-results.json.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { sharedFolder } from '../support/parts.ts';
import { measureAudible } from './audible.ts';
import { measureImportRate } from './import-rate.ts';
import { measureNext, readHistory, type Score } from './picker-eval.ts';
import { measurePickerSpeed } from './picker-speed.ts';
import { measureRights } from './rights.ts';
import { measureDemo, measureIdle, measureStart } from './start-and-memory.ts';
import { type NamedPart, type Part, printTable, type Row, tell, thisMachine, writeResults } from './table.ts';

const { values: options } = parseArgs({
  options: {
    /** The demo for ten minutes instead of one. */
    long: { type: 'boolean', default: false },
    /** Only these parts, by name and with commas. */
    only: { type: 'string' },
  },
});

/** 200,000 plays take two to three minutes of a quiet machine. */
const foldBudgetS = 400;
const mostPlays = 12_000;
const madePlays = 'made:1';

const pickSpeed = async (): Promise<readonly Part[]> => {
  tell(`  folding up to 200,000 plays, for ${foldBudgetS} s at most`);
  const measured = measurePickerSpeed(20_000, 200_000, foldBudgetS);
  const folded = measured.find(({ what }) => what.startsWith('fold of '));
  const plays = Number(/^fold of (\d+) plays/.exec(folded?.what ?? '')?.[1] ?? 0);
  const note =
    plays < 200_000 ? { note: `${plays.toLocaleString('en')} plays, all that ${foldBudgetS} s allowed` } : {};
  const rows = measured.map(
    (row): Row => ({ ...row, ...note, ...(row.what === 'pick next p95' && { aim: '< 5 ms' }) }),
  );
  return [{ title: `Picks at 20,000 tracks and ${plays.toLocaleString('en')} plays`, rows }];
};

const foretold = (scores: readonly Score[]): readonly Row[] => {
  const of = (method: string): number => scores.find((score) => score.method === method)?.hr10 ?? 0;
  return scores.map((score) => ({
    what: `next track among the first 10, ${score.method}`,
    value: score.hr10,
    unit: '%',
    ...(score.method === 'picker' && { peer: { what: 'BLL(d=.5)', value: of('bll .5') }, aim: '>= 2' }),
    ...(score.method === 'picker' && { note: `first of a session ${score.first.toFixed(1)} %` }),
  }));
};

const replay = async (): Promise<readonly Part[]> => {
  const listener = path.join(sharedFolder, 'data', 'listening', 'listener-b-lastfm.csv');
  const files = [madePlays, ...(existsSync(listener) ? [listener] : [])];
  const parts: Part[] = [];
  for (const file of files) {
    const name = file.startsWith('made:') ? 'a made listener' : path.basename(file);
    tell(`  replaying ${name}`);
    const plays = readHistory(file).slice(-mostPlays);
    const scores = await measureNext(plays);
    const title = `What plays next, foretold (replay picker), ${name}: ${scores[0]?.n ?? 0} of ${plays.length} plays`;
    parts.push({ title, rows: foretold(scores) });
  }
  return parts;
};

const parts: Readonly<Record<string, () => Promise<readonly Part[]>>> = {
  audible: async () => [await measureAudible()],
  import: async () => [await measureImportRate()],
  start: async () => [await measureStart()],
  memory: async () => [await measureIdle()],
  demo: async () => [await measureDemo(options.long ? 600 : 60)],
  picks: pickSpeed,
  replay,
  rights: async () => [await measureRights()],
};

const chosen = options.only?.split(',') ?? Object.keys(parts);
const machine = thisMachine();
const results: NamedPart[] = [];
for (const name of chosen) {
  const measure = parts[name];
  if (measure === undefined) throw new Error(`there is no part ${name}; there are ${Object.keys(parts).join(', ')}`);
  tell(`${name} ...`);
  // One part that fails must not cost the figures of the others.
  const failed = (error: unknown): readonly Part[] => {
    process.exitCode = 1;
    return [{ title: name, rows: [], skipped: String(error).split('\n')[0] ?? '' }];
  };
  results.push(...(await measure().catch(failed)).map((part) => ({ ...part, name })));
}
const { cpu, cores, memoryMb, system, node, load } = machine;
console.log(`\n${cpu}, ${cores} cores, ${memoryMb} MB, ${system}, Node ${node}, load ${load} before\n`);
console.log(printTable(results));
console.log(`\nWritten to ${path.basename(writeResults(results, machine))}`);
