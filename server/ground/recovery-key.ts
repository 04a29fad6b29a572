// The one secret that opens backups, as a line that people write down; a server keeps only what it needs to seal new ones.
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

/** What a server keeps: it seals with this and opens nothing. */
export interface Recipient {
  /** X25519, raw. */
  readonly publicKey: Uint8Array;
  /** Shows that a file was sealed by this house: without it anybody who saw the public key could make one. */
  readonly sender: Uint8Array;
  /** Tells one key from another without telling anything of it. */
  readonly id: Uint8Array;
}

const seedBytes = 32;
const checkBytes = 3;
const groupLetters = 4;
/** Crockford's: no I, L, O and U, and what people write in their place is read as meant. */
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const misread: Readonly<Record<string, string>> = { I: '1', L: '1', O: '0' };
/** What stands before the raw key in the two forms that node:crypto reads. */
const privatePrefix = Buffer.from('302e020100300506032b656e04220420', 'hex');
const publicPrefix = Buffer.from('302a300506032b656e032100', 'hex');

const checkOf = (seed: Uint8Array): Buffer =>
  createHash('sha256').update('roomtone recovery key').update(seed).digest().subarray(0, checkBytes);

const toLetters = (bytes: Uint8Array): string => {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  return bits.replace(/.{5}/g, (five) => letters[Number.parseInt(five, 2)] ?? '');
};

const fromLetters = (text: string): Buffer | null => {
  let bits = '';
  for (const letter of text) {
    const value = letters.indexOf(misread[letter] ?? letter);
    if (value < 0) return null;
    bits += value.toString(2).padStart(5, '0');
  }
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((eight) => Number.parseInt(eight, 2)));
};

/** 256 random bits. */
export const makeSeed = (): Uint8Array => randomBytes(seedBytes);

/** Fourteen groups of four letters; the last five letters are a check sum. */
export const lineOf = (seed: Uint8Array): string =>
  (toLetters(Buffer.concat([seed, checkOf(seed)])).match(new RegExp(`.{${groupLetters}}`, 'g')) ?? []).join('-');

/** null when it is not such a line, or somebody mistyped it. Case, spaces and dashes do not count. */
export const seedOf = (line: string): Uint8Array | null => {
  const text = line.toUpperCase().replace(/[\s-]/g, '');
  const bytes = text.length === ((seedBytes + checkBytes) * 8) / 5 ? fromLetters(text) : null;
  if (bytes === null) return null;
  const seed = bytes.subarray(0, seedBytes);
  return checkOf(seed).equals(bytes.subarray(seedBytes)) ? seed : null;
};

const derive = (seed: Uint8Array, purpose: string): Buffer => Buffer.from(hkdfSync('sha256', seed, '', purpose, 32));

const privateKeyOf = (raw: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.concat([privatePrefix, raw]), format: 'der', type: 'pkcs8' });

const rawPublicKey = (key: KeyObject): Buffer =>
  createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(publicPrefix.length);

const recipientOfKey = (publicKey: Uint8Array, sender: Uint8Array): Recipient => ({
  publicKey,
  sender,
  id: createHash('sha256').update(publicKey).digest().subarray(0, 8),
});

export const recipientOf = (seed: Uint8Array): Recipient =>
  recipientOfKey(
    rawPublicKey(privateKeyOf(derive(seed, 'roomtone backup private'))),
    derive(seed, 'roomtone backup sender'),
  );

/** A recipient as a server stores it. */
export const writeRecipient = ({ publicKey, sender }: Recipient): string =>
  `${Buffer.from(publicKey).toString('base64url')}.${Buffer.from(sender).toString('base64url')}`;

export const readRecipient = (text: string): Recipient | null => {
  const [publicKey, sender] = text.split('.').map((part) => Buffer.from(part, 'base64url'));
  return publicKey?.length === 32 && sender?.length === 32 ? recipientOfKey(publicKey, sender) : null;
};

/** A fresh key pair of one file, and what only the recipient's private key can find again. */
export const agreeAnew = ({
  publicKey,
}: Recipient): { readonly ephemeral: Uint8Array; readonly shared: Uint8Array } => {
  const own = privateKeyOf(randomBytes(32));
  const theirs = createPublicKey({ key: Buffer.concat([publicPrefix, publicKey]), format: 'der', type: 'spki' });
  return { ephemeral: rawPublicKey(own), shared: diffieHellman({ privateKey: own, publicKey: theirs }) };
};

/** null when `ephemeral` is no usable key. */
export const agreeAgain = (seed: Uint8Array, ephemeral: Uint8Array): Uint8Array | null => {
  try {
    const theirs = createPublicKey({ key: Buffer.concat([publicPrefix, ephemeral]), format: 'der', type: 'spki' });
    return diffieHellman({ privateKey: privateKeyOf(derive(seed, 'roomtone backup private')), publicKey: theirs });
  } catch {
    return null;
  }
};
