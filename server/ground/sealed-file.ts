// The container of a backup: a header and AES-256-GCM chunks, of which none can be changed, moved, added or left out.
import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import { RoomtoneError } from '../../config/words/errors.ts';
import { agreeAgain, agreeAnew, type Recipient, recipientOf } from './recovery-key.ts';

export const chunkBytes = 64 * 1024;
export const headerBytes = 96;
const chunkBits = 16;
const magic = 'RTBACKUP';
const version = 1;
const signedBytes = 64;
const tagBytes = 16;
const cipher = 'aes-256-gcm';

interface Keys {
  readonly content: Buffer;
  readonly header: Buffer;
}

export interface SealedHeader {
  readonly atMs: number;
  readonly recipientId: Uint8Array;
}

const damaged = (problem: string): RoomtoneError => new RoomtoneError('not-a-backup', { problem });

/** The whole header goes into the keys: whoever changes a bit of it has other keys. */
const keysOf = (signed: Uint8Array, shared: Uint8Array, sender: Uint8Array): Keys => {
  const salt = createHash('sha256').update(signed).digest();
  const both = Buffer.from(hkdfSync('sha256', Buffer.concat([shared, sender]), salt, 'roomtone backup 1', 64));
  return { content: both.subarray(0, 32), header: both.subarray(32) };
};

const macOf = (signed: Uint8Array, keys: Keys): Buffer => createHmac('sha256', keys.header).update(signed).digest();

/** Eleven bytes of counter, and one that says whether this chunk is the last. */
const nonceOf = (index: number, last: boolean): Buffer => {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(index, 5, 6);
  nonce[11] = last ? 1 : 0;
  return nonce;
};

const makeHeader = (recipient: Recipient, atMs: number): { readonly header: Buffer; readonly keys: Keys } => {
  const { ephemeral, shared } = agreeAnew(recipient);
  const signed = Buffer.alloc(signedBytes);
  signed.write(magic, 0, 'latin1');
  signed[8] = version;
  signed[9] = chunkBits;
  signed.writeBigUInt64BE(BigInt(Math.trunc(atMs)), 16);
  signed.set(recipient.id, 24);
  signed.set(ephemeral, 32);
  const keys = keysOf(signed, shared, recipient.sender);
  return { header: Buffer.concat([signed, macOf(signed, keys)]), keys };
};

/** What anybody may read of a file's beginning; throws `not-a-backup` or `newer-backup`. */
export const readHeader = (bytes: Uint8Array): SealedHeader => {
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (header.length < headerBytes) throw damaged('it is too short');
  if (header.toString('latin1', 0, 8) !== magic) throw damaged('it begins like something else');
  if ((header[8] ?? 0) > version) throw new RoomtoneError('newer-backup');
  if (header[8] !== version || header[9] !== chunkBits) throw damaged('its beginning was changed');
  return { atMs: Number(header.readBigUInt64BE(16)), recipientId: header.subarray(24, 32) };
};

/** Throws `wrong-backup-key` or `not-a-backup`. */
const openHeader = (header: Buffer, seed: Uint8Array): Keys => {
  const { recipientId } = readHeader(header);
  const own = recipientOf(seed);
  if (!timingSafeEqual(own.id, recipientId)) throw new RoomtoneError('wrong-backup-key');
  const signed = header.subarray(0, signedBytes);
  const shared = agreeAgain(seed, header.subarray(32, signedBytes));
  const keys = shared === null ? null : keysOf(signed, shared, own.sender);
  if (keys === null || !timingSafeEqual(macOf(signed, keys), header.subarray(signedBytes, headerBytes)))
    throw damaged('its beginning was changed');
  return keys;
};

/** Cuts a stream into pieces of `size` and keeps the last one back, because only the end tells which is the last. */
class Pieces {
  #waiting: Buffer[] = [];
  #length = 0;

  add(bytes: Buffer): void {
    this.#waiting.push(bytes);
    this.#length += bytes.length;
  }

  /** The next piece, if at least one byte follows it. */
  take(size: number): Buffer | null {
    if (this.#length <= size) return null;
    const all = this.#waiting.length === 1 ? (this.#waiting[0] ?? Buffer.alloc(0)) : Buffer.concat(this.#waiting);
    this.#waiting = [all.subarray(size)];
    this.#length = all.length - size;
    return all.subarray(0, size);
  }

  rest(): Buffer {
    return Buffer.concat(this.#waiting);
  }
}

const sealChunk = (keys: Keys, index: number, last: boolean, plain: Buffer): Buffer => {
  const sealing = createCipheriv(cipher, keys.content, nonceOf(index, last), { authTagLength: tagBytes });
  return Buffer.concat([sealing.update(plain), sealing.final(), sealing.getAuthTag()]);
};

const openChunk = (keys: Keys, index: number, last: boolean, sealed: Buffer): Buffer => {
  if (sealed.length < tagBytes) throw damaged('it ends in the middle');
  const opening = createDecipheriv(cipher, keys.content, nonceOf(index, last), { authTagLength: tagBytes });
  opening.setAuthTag(sealed.subarray(sealed.length - tagBytes));
  try {
    return Buffer.concat([opening.update(sealed.subarray(0, sealed.length - tagBytes)), opening.final()]);
  } catch {
    throw damaged(last ? 'it ends in the middle or was changed' : 'it was changed');
  }
};

/** Whatever `work` throws ends the stream with it. */
const guarded = (done: TransformCallback, work: () => void): void => {
  try {
    work();
    done();
  } catch (problem) {
    done(problem instanceof Error ? problem : new Error('it failed'));
  }
};

/** Seals what flows through for the holder of the recovery key. */
export const createSealer = (recipient: Recipient, atMs: number): Transform => {
  const { header, keys } = makeHeader(recipient, atMs);
  const pieces = new Pieces();
  let index = 0;
  return new Transform({
    construct(done) {
      this.push(header);
      done();
    },
    transform(bytes: Buffer, _encoding, done) {
      guarded(done, () => {
        pieces.add(bytes);
        for (let plain = pieces.take(chunkBytes); plain !== null; plain = pieces.take(chunkBytes)) {
          this.push(sealChunk(keys, index, false, plain));
          index += 1;
        }
      });
    },
    flush(done) {
      guarded(done, () => this.push(sealChunk(keys, index, true, pieces.rest())));
    },
  });
};

/** Opens what flows through; nothing may be believed before the stream has ended well. Fails with `wrong-backup-key` or `not-a-backup`. */
export const createOpener = (seed: Uint8Array): Transform => {
  const pieces = new Pieces();
  let keys: Keys | null = null;
  let index = 0;
  return new Transform({
    transform(bytes: Buffer, _encoding, done) {
      guarded(done, () => {
        pieces.add(bytes);
        if (keys === null) {
          const header = pieces.take(headerBytes);
          if (header === null) return;
          keys = openHeader(header, seed);
        }
        const size = chunkBytes + tagBytes;
        for (let sealed = pieces.take(size); sealed !== null; sealed = pieces.take(size)) {
          this.push(openChunk(keys, index, false, sealed));
          index += 1;
        }
      });
    },
    flush(done) {
      guarded(done, () => {
        if (keys === null) {
          readHeader(pieces.rest());
          throw damaged('it ends in the middle');
        }
        this.push(openChunk(keys, index, true, pieces.rest()));
      });
    },
  });
};
