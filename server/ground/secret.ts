// Opaque secrets that let a browser or a program in: long random words, of which only the hash is kept.
import { createHash, randomBytes } from 'node:crypto';

const secretBytes = 32;
export const secretPattern = /^[A-Za-z0-9_-]{43}$/;

export const newSecret = (): string => randomBytes(secretBytes).toString('base64url');

export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');
