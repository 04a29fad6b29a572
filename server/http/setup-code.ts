// The code that shows who stands at the server: it alone makes the first person, and lives until that has happened.
import { randomInt, timingSafeEqual } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

export interface SetupCode {
  /** null once the house is claimed. */
  current(): string | null;
  /** Counts wrong tries; after five there is a new code. */
  matches(tried: string): Promise<boolean>;
  /** The house is claimed: no code any more. */
  drop(): Promise<void>;
}

export interface SetupCodeOptions {
  readonly dataDir: string;
  readonly claimed: boolean;
  onNew(code: string): void;
}

/** Without the letters and digits that people mistake for each other (0 O, 1 I L). */
const alphabet = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';
const pattern = /^[A-HJKMNP-Z2-9]{4}-[A-HJKMNP-Z2-9]{4}$/;
const wrongTries = 5;

const makeCode = (): string => {
  const letters = Array.from({ length: 8 }, () => alphabet[randomInt(alphabet.length)]).join('');
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
};

const bare = (code: string): string => code.toUpperCase().replace(/[^A-Z0-9]/g, '');

const same = (left: string, right: string): boolean => {
  const [a, b] = [Buffer.from(bare(left)), Buffer.from(bare(right))];
  return a.length === b.length && timingSafeEqual(a, b);
};

const read = async (path: string): Promise<string | null> => {
  try {
    const kept = (await readFile(path, 'utf8')).trim();
    return pattern.test(kept) ? kept : null;
  } catch {
    return null;
  }
};

/** Whole or not at all, and never readable by others in between. */
const write = async (path: string, code: string): Promise<void> => {
  await rm(`${path}.new`, { force: true });
  const file = await open(`${path}.new`, 'wx', 0o600);
  await file.writeFile(`${code}\n`);
  await file.sync();
  await file.close();
  await rename(`${path}.new`, path);
};

/** Reads `data/setup-code`, or makes one, unless the house is claimed. */
export const openSetupCode = async ({ dataDir, claimed, onNew }: SetupCodeOptions): Promise<SetupCode> => {
  const path = join(dataDir, 'setup-code');
  let code = claimed ? null : await read(path);
  let wrong = 0;
  if (claimed) await rm(path, { force: true });
  else if (code === null) {
    code = makeCode();
    await write(path, code);
  }
  return {
    current: () => code,
    matches: async (tried) => {
      if (code === null) return false;
      if (same(code, tried)) return true;
      wrong += 1;
      if (wrong < wrongTries) return false;
      wrong = 0;
      code = makeCode();
      await write(path, code);
      onNew(code);
      return false;
    },
    drop: async () => {
      code = null;
      await rm(path, { force: true });
    },
  };
};
