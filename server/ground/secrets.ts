// Passwords, tokens and codes: made, hashed and compared here, never logged.
import { createHash, randomBytes, randomInt, scrypt, timingSafeEqual } from 'node:crypto';

const cost = 2 ** 16;
const blockSize = 8;
const keyBytes = 32;
const saltBytes = 16;
/** 128 * N * r is what scrypt needs; twice that as the limit. */
const maxmem = 256 * cost * blockSize;
/** Without letters and digits that look alike. */
const codeLetters = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';

const derive = (password: string, salt: Uint8Array): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, keyBytes, { N: cost, r: blockSize, p: 1, maxmem }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });

/** One derivation needs 64 MB: they run one at a time, so that a flood of sign-ins cannot exhaust a small machine. */
const createQueue = () => {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
};

const oneAtATime = createQueue();

export const hashPassword = async (password: string): Promise<string> => {
  const salt = randomBytes(saltBytes);
  const key = await oneAtATime(() => derive(password, salt));
  return `scrypt:${salt.toString('base64url')}:${key.toString('base64url')}`;
};

/** With `stored` null (no such person) it takes just as long and answers false. */
export const verifyPassword = async (password: string, stored: string | null): Promise<boolean> => {
  const [, salt = '', key = ''] = (stored ?? '').split(':');
  const expected = Buffer.from(key, 'base64url');
  const found = await oneAtATime(() => derive(password, Buffer.from(salt, 'base64url')));
  return expected.byteLength === found.byteLength && timingSafeEqual(expected, found);
};

/** 256 random bits for a cookie or an API token. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** What is stored of a token; a random token needs no slow hash. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** A code that a person types: XXXX-XXXX. */
export const newCode = (): string => {
  const letters = Array.from({ length: 8 }, () => codeLetters[randomInt(codeLetters.length)]);
  return `${letters.slice(0, 4).join('')}-${letters.slice(4).join('')}`;
};

/** Compares without telling by its time how much was right; case and dashes do not matter. */
export const isSameCode = (left: string, right: string): boolean => {
  const fold = (code: string): Buffer =>
    createHash('sha256')
      .update(code.toUpperCase().replace(/[^A-Z0-9]/g, ''))
      .digest();
  return timingSafeEqual(fold(left), fold(right));
};
