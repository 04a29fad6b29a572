// Hashes and checks passwords with scrypt, one at a time, and refuses the ones that everybody guesses first.
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { RoomtoneError } from '../../config/words/errors.ts';
import { shortestPassword } from '../../config/words/person.ts';
import { hasCommon } from './common-passwords.ts';

/** N = 2^16, r = 8: 64 MiB and about 160 ms each, which Node's default `maxmem` (32 MiB) would refuse. */
const cost = { N: 2 ** 16, r: 8, p: 1, maxmem: 96 * 1024 * 1024 };
const keyBytes = 32;
const saltBytes = 16;
const longestQueue = 8;

const derive = (password: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, keyBytes, options, (problem, key) => {
      if (problem === null) resolve(key);
      else reject(problem);
    });
  });

let waiting = 0;
let last: Promise<unknown> = Promise.resolve();

/** Memory for one hash at a time; a flood of sign-ins is refused instead of queued for ever. */
const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
  if (waiting > longestQueue) throw new RoomtoneError('too-many-tries', { seconds: 2 });
  waiting += 1;
  const turn = last.then(work);
  last = turn
    .catch(() => undefined)
    .then(() => {
      waiting -= 1;
    });
  return turn;
};

/** Answers `scrypt$N$r$p$salt$key`. Throws `too-many-tries` when more than eight wait. */
export const hashPassword = async (password: string): Promise<string> => {
  const salt = randomBytes(saltBytes);
  const key = await inTurn(() => derive(password, salt, cost));
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join('$');
};

interface Stored {
  readonly salt: Buffer;
  readonly key: Buffer;
  readonly options: ScryptOptions;
}

/** Stands in for the hash of somebody who does not exist, so that both answers take the same time. */
const nobody: Stored = { salt: randomBytes(saltBytes), key: randomBytes(keyBytes), options: cost };

const parse = (stored: string): Stored | null => {
  const [name, n, r, p, salt, key] = stored.split('$');
  if (name !== 'scrypt' || salt === undefined || key === undefined) return null;
  const options = { N: Number(n), r: Number(r), p: Number(p), maxmem: cost.maxmem };
  return { salt: Buffer.from(salt, 'base64url'), key: Buffer.from(key, 'base64url'), options };
};

/** Whether the password fits; with null or a broken hash it takes as long and answers false. */
export const isPassword = async (stored: string | null, password: string): Promise<boolean> => {
  const parsed = stored === null ? null : parse(stored);
  const { salt, key, options } = parsed ?? nobody;
  const tried = await inTurn(() => derive(password, salt, options));
  return parsed !== null && key.length === tried.length && timingSafeEqual(key, tried);
};

const rows = [
  '01234567890123456789',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertzuiopasdfghjklyxcvbnm',
];
const reversed = (text: string): string => [...text].reverse().join('');

const swaps: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '0': 'o',
  '1': 'i',
  '!': 'i',
  '3': 'e',
  $: 's',
  '5': 's',
};

/** Without what people put before and behind a word so that it counts as a password. */
const bare = (text: string): string => text.replace(/^[\d\s\p{P}\p{S}]+|[\d\s\p{P}\p{S}]+$/gu, '');
const spelt = (text: string): string => text.replace(/[@401!3$5]/g, (sign) => swaps[sign] ?? sign);
/** What is written again and again; the text itself when nothing is. */
const unitOf = (text: string): string => /^(.+?)\1+$/su.exec(text)?.[1] ?? text;

/** Every way in which the password may be a common one in disguise. */
const spellingsOf = (folded: string): readonly string[] => {
  const ways = [folded, bare(folded), spelt(folded), bare(spelt(folded)), spelt(bare(folded)), bare(unitOf(folded))];
  return [...new Set([...ways, unitOf(bare(folded)), ...ways.map(reversed)])].filter((word) => word.length > 3);
};

const product = 'roomtone';
const leastOwn = 4;

/** What is left without the person's own name and the product's, which anybody here knows. */
const ownPart = (folded: string, name: string): string => {
  const given = name.toLowerCase().split(/\s+/);
  const known = [...given, given.join(''), product].filter((word) => word.length > 2);
  const rest = known.sort((a, b) => b.length - a.length).reduce((text, word) => text.replaceAll(word, ''), folded);
  return rest.replace(/[\d\s\p{P}]+/gu, '');
};

const isPattern = (folded: string): boolean =>
  new Set(folded).size < 4 ||
  unitOf(folded).length < leastOwn ||
  rows.some((row) => row.includes(folded) || reversed(row).includes(folded));

const namesSomebody = (folded: string, name: string): boolean => {
  const rest = ownPart(folded, name);
  return rest.length < leastOwn && rest.length < folded.replace(/[\d\s\p{P}]+/gu, '').length;
};

/** Throws `bad-request` with the rule that a new password breaks: NIST SP 800-63B, 5.1.1.2. */
export const checkNewPassword = async (password: string, name: string): Promise<void> => {
  if ([...password].length < shortestPassword) {
    throw new RoomtoneError('bad-request', { problem: `the password needs at least ${shortestPassword} characters` });
  }
  const folded = password.normalize('NFKC').toLowerCase();
  if (isPattern(folded) || namesSomebody(folded, name) || (await hasCommon(spellingsOf(folded)))) {
    throw new RoomtoneError('bad-request', { problem: 'this password is among the first that anybody would guess' });
  }
};
