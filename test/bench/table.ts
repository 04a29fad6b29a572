// The one table that a run prints and the file that keeps it: every figure beside what it was compared with.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';

export interface Row {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** The peer or the physical limit that was measured in the same run. */
  readonly peer?: { readonly what: string; readonly value: number };
  /** The ratio that is aimed at, or the value where there is no peer. */
  readonly aim?: string;
  /** What limits the figure: a shorter run, fewer plays. */
  readonly note?: string;
}

export interface Part {
  readonly title: string;
  readonly rows: readonly Row[];
  /** Why the part was not measured; then it has no rows. */
  readonly skipped?: string;
}

export const ratioOf = ({ value, peer }: Row): number | null =>
  peer === undefined || peer.value === 0 ? null : value / peer.value;

const figure = (value: number): string =>
  Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);

const cells = (row: Row): readonly string[] => {
  const ratio = ratioOf(row);
  return [
    row.what,
    `${figure(row.value)} ${row.unit}`,
    row.peer === undefined ? '' : `${figure(row.peer.value)} ${row.unit}  ${row.peer.what}`,
    ratio === null ? '' : ratio.toFixed(2),
    [row.aim === undefined ? '' : `aim ${row.aim}`, row.note ?? ''].filter((text) => text !== '').join('; '),
  ];
};

const heads = ['what', 'Roomtone', 'compared with, in the same run', 'ratio', 'aim, limits'];

export const printTable = (parts: readonly Part[]): string => {
  const rows = parts.flatMap((part) => part.rows.map(cells));
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [
    line(heads),
    line(widths.map((width) => '-'.repeat(width))),
    ...parts.flatMap(({ title, rows: own, skipped }) => [
      title,
      ...(skipped === undefined ? [] : [`  not measured: ${skipped}`]),
      ...own.map((row) => line(cells(row))),
    ]),
  ].join('\n');
};

const root = fileURLToPath(new URL('../../', import.meta.url));

const git = (...words: readonly string[]): string | null => {
  try {
    return execFileSync('git', words, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return null;
  }
};

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryMb: number;
  readonly system: string;
  readonly node: string;
  /** Other work on the machine, over the last minute. */
  readonly load: number;
}

export const thisMachine = (): Machine => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryMb: Math.round(totalmem() / 1e6),
  system: `${process.platform} ${release()} ${process.arch}`,
  node: process.version,
  load: Number(loadavg()[0]?.toFixed(1) ?? 0),
});

/** A part under the name by which `--only` asks for it. */
export interface NamedPart extends Part {
  readonly name: string;
}

/** What an earlier run measured and this one did not; nothing when there is no such file. */
const keptParts = (file: string, measured: ReadonlySet<string>): readonly NamedPart[] => {
  try {
    const { parts } = JSON.parse(readFileSync(file, 'utf8')) as { readonly parts: readonly NamedPart[] };
    return parts.filter(({ name }) => name !== undefined && !measured.has(name));
  } catch {
    return [];
  }
};

/** Parts that were not measured this time stay, each with its own date, commit and machine. Answers the path that was written. */
export const writeResults = (parts: readonly NamedPart[], machine: Machine): string => {
  const file = `${root}bench-results.json`;
  const changed = git('status', '--porcelain', '--untracked-files=no', '--', 'server', 'devices', 'config');
  const run = {
    date: new Date().toISOString(),
    commit: git('rev-parse', 'HEAD'),
    uncommittedChanges: changed !== null && changed !== '',
    machine,
    loadAtTheEnd: thisMachine().load,
  };
  const fresh = parts.map((part) => ({
    ...part,
    ...run,
    rows: part.rows.map((row) => ({ ...row, ratio: ratioOf(row) })),
  }));
  const kept = keptParts(file, new Set(parts.map(({ name }) => name)));
  writeFileSync(file, `${JSON.stringify({ parts: [...kept, ...fresh] }, null, 2)}\n`);
  return file;
};

export const percentile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN;

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** Tells how far a run is, on the other stream than the table. */
export const tell = (text: string): void => {
  process.stderr.write(`${text}\n`);
};
