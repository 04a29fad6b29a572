// A small file that only grows, line by line: each line is sealed with a key of this install and bound to the one before.
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { open, readFile, rename, writeFile } from 'node:fs/promises';
import { RoomtoneError } from '../../config/words/errors.ts';

const cipher = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
const title = 'roomtone-forgotten 1';

export type LinesKey = Uint8Array;

/** From the key of the ledger, which every backup carries. */
export const linesKeyOf = (ledgerKey: Uint8Array): LinesKey =>
  new Uint8Array(hkdfSync('sha256', ledgerKey, '', 'roomtone forgotten', 32));

/** Tells the files of two installs apart without telling anything of the key. */
const headLine = (key: LinesKey): string =>
  `${title} ${createHash('sha256').update('id').update(key).digest('hex').slice(0, 16)}`;

const bindingOf = (index: number, before: string): Buffer => Buffer.from(`${index} ${before}`);

const sealLine = (key: LinesKey, text: string, binding: Buffer): string => {
  const nonce = randomBytes(nonceBytes);
  const sealing = createCipheriv(cipher, key, nonce, { authTagLength: tagBytes }).setAAD(binding);
  return Buffer.concat([nonce, sealing.update(text, 'utf8'), sealing.final(), sealing.getAuthTag()]).toString('base64');
};

const openLine = (key: LinesKey, line: string, binding: Buffer): string => {
  const bytes = Buffer.from(line, 'base64');
  const opening = createDecipheriv(cipher, key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
    .setAAD(binding)
    .setAuthTag(bytes.subarray(-tagBytes));
  return opening.update(bytes.subarray(nonceBytes, -tagBytes), undefined, 'utf8') + opening.final('utf8');
};

interface Lines {
  readonly texts: readonly string[];
  /** The last whole line, to which the next one is bound. */
  readonly last: string;
  /** A power cut left a piece of a line at the end. */
  readonly torn: boolean;
}

/** null: it belongs to another install. Throws `not-a-backup` when it was changed. */
const readLines = (file: string, key: LinesKey): Lines | null => {
  const lines = file.split('\n');
  const torn = lines.pop() !== '';
  const head = headLine(key);
  if (lines[0] !== head) return null;
  let last = head;
  const texts = lines.slice(1).map((line, index) => {
    try {
      const text = openLine(key, line, bindingOf(index, last));
      last = line;
      return text;
    } catch (cause) {
      const problem = 'the file of what was forgotten, beside it, was changed';
      throw new RoomtoneError('not-a-backup', { problem }, { cause });
    }
  });
  return { texts, last, torn };
};

const readText = async (path: string): Promise<string | null> => {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw cause;
  }
};

/** The texts of the file; null when it is not there or belongs to another install. Throws `not-a-backup` when it was changed. */
export const readSealedLines = async (path: string, key: LinesKey): Promise<readonly string[] | null> => {
  const file = await readText(path);
  return file === null ? null : (readLines(file, key)?.texts ?? null);
};

const sealAll = (key: LinesKey, texts: readonly string[], from: { index: number; last: string }): string => {
  let { last } = from;
  return texts
    .map((text, offset) => {
      last = sealLine(key, text, bindingOf(from.index + offset, last));
      return `${last}\n`;
    })
    .join('');
};

/** Whole or not at all. */
const writeAnew = async (path: string, key: LinesKey, texts: readonly string[]): Promise<void> => {
  const head = headLine(key);
  const text = `${head}\n${sealAll(key, texts, { index: 0, last: head })}`;
  await writeFile(`${path}.part`, text, { mode: 0o600, flush: true });
  await rename(`${path}.part`, path);
};

/**
 * Adds the texts that the file does not hold yet. A file that is torn or was changed is written anew with what is given
 * and what could be read of it; answers whether it had been changed.
 */
export const addSealedLines = async (path: string, key: LinesKey, texts: readonly string[]): Promise<boolean> => {
  const file = await readText(path);
  let lines: Lines | null = null;
  let changed = false;
  try {
    lines = file === null ? null : readLines(file, key);
    changed = file !== null && lines === null;
  } catch {
    changed = true;
  }
  if (lines === null || lines.torn) {
    await writeAnew(path, key, [...new Set([...(lines?.texts ?? []), ...texts])]);
    return changed;
  }
  const known = new Set(lines.texts);
  const news = texts.filter((text) => !known.has(text));
  if (news.length === 0) return false;
  const out = await open(path, 'a', 0o600);
  try {
    await out.write(sealAll(key, news, { index: lines.texts.length, last: lines.last }));
    await out.sync();
  } finally {
    await out.close();
  }
  return false;
};
