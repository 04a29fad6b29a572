// Reads household.yaml and finds for every problem the line on which it stands.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { type HouseholdFile, householdFile, knownKeysAt } from '../../config/schema/household.ts';

export interface SettingProblem {
  /** The file as it was named, or `environment` or `command line`. */
  readonly file: string;
  readonly line: number | null;
  readonly key: string;
  readonly problem: string;
}

/** What a file states; everything is optional. */
export type Stated = HouseholdFile;

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

const keyText = (path: Path): string =>
  path
    .map((step) => (typeof step === 'number' ? `[${step + 1}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');

/** How many letters differ, for guessing what was meant. */
const distance = (left: string, right: string): number => {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...left].entries()) {
    const next = [index + 1];
    for (const [other, wanted] of [...right].entries()) {
      const swap = (row[other] ?? 0) + (letter === wanted ? 0 : 1);
      next.push(Math.min(swap, (row[other + 1] ?? 0) + 1, (next[other] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
};

const unknownKey = (key: string, known: readonly string[]): string => {
  const [near] = known
    .map((word) => ({ word, steps: distance(key.toLowerCase(), word.toLowerCase()) }))
    .filter(({ steps }) => steps <= 2)
    .sort((left, right) => left.steps - right.steps);
  return near === undefined
    ? `is not known; write one of ${known.join(', ')}`
    : `is not known; write ${near.word} instead`;
};

const offsetOf = (document: Document, path: Path, key: string | null): number | null => {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (key !== null && length === path.length && isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
      if (isScalar(pair?.key) && pair.key.range) return pair.key.range[0];
    }
    if (isNode(node) && node.range) return node.range[0];
  }
  return null;
};

const problemsOf = (issue: Issue, file: string, document: Document, lines: LineCounter): SettingProblem[] => {
  const at = (key: string | null): number | null => {
    const offset = offsetOf(document, issue.path, key);
    return offset === null ? null : lines.linePos(offset).line;
  };
  if (issue.code !== 'unrecognized_keys') {
    return [{ file, line: at(null), key: keyText(issue.path), problem: issue.message }];
  }
  const known = knownKeysAt(issue.path);
  return issue.keys.map((key) => ({
    file,
    line: at(key),
    key: keyText([...issue.path, key]),
    problem: unknownKey(key, known),
  }));
};

const twoPasswords = (stated: Stated, file: string, document: Document, lines: LineCounter): SettingProblem[] => {
  if (stated.mqtt?.password === undefined || stated.mqtt.passwordFile === undefined) return [];
  const offset = offsetOf(document, ['mqtt'], 'passwordFile');
  const line = offset === null ? null : lines.linePos(offset).line;
  return [{ file, line, key: 'mqtt.passwordFile', problem: 'write either password or passwordFile, not both' }];
};

/** undefined when it holds aliases: they can describe a bomb, and no household needs them. */
const plainValue = (document: Document): unknown => {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch {
    return undefined;
  }
};

/** All problems of `text` at once; a file that is no YAML at all has only those of its form. */
export const parseHouseholdText = (
  text: string,
  file: string,
): { readonly stated: Stated; readonly problems: readonly SettingProblem[] } => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => ({
      file,
      line: lines.linePos(error.pos[0]).line,
      key: '',
      problem: `${
        error.message
          .split('\n')[0]
          ?.replace(/ at line .*$/, '')
          .replace(/[:.]$/, '') ?? ''
      }; write name: value lines, indented with spaces`,
    }));
    return { stated: {}, problems };
  }
  const value = plainValue(document);
  if (value === undefined) {
    return {
      stated: {},
      problems: [{ file, line: null, key: '', problem: 'uses an alias (*name); write the value itself' }],
    };
  }
  const parsed = householdFile.safeParse(value ?? {});
  if (parsed.success) return { stated: parsed.data, problems: twoPasswords(parsed.data, file, document, lines) };
  return {
    stated: {},
    problems: parsed.error.issues.flatMap((issue) => problemsOf(issue, file, document, lines)),
  };
};

/** A file that is not there is fine unless somebody named it. */
export const readHouseholdFile = async (
  path: string,
  options: { readonly cwd: string; readonly required: boolean },
): Promise<{ readonly stated: Stated; readonly problems: readonly SettingProblem[] }> => {
  try {
    return parseHouseholdText(await readFile(resolve(options.cwd, path), 'utf8'), path);
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (missing && !options.required) return { stated: {}, problems: [] };
    const problem = missing ? 'does not exist; write the path of your settings file' : 'cannot be read';
    return { stated: {}, problems: [{ file: path, line: null, key: '', problem }] };
  }
};
