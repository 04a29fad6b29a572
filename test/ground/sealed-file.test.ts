// The container of backups: what was sealed opens again; cut, changed, moved or with another key it is refused.
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import { RoomtoneError } from '../../config/words/errors.ts';
import {
  lineOf,
  makeSeed,
  readRecipient,
  recipientOf,
  seedOf,
  writeRecipient,
} from '../../server/ground/recovery-key.ts';
import { chunkBytes, createOpener, createSealer, headerBytes, readHeader } from '../../server/ground/sealed-file.ts';

const seed = makeSeed();

const through = async (bytes: Buffer, transform: ReturnType<typeof createSealer>, piece = 50_000): Promise<Buffer> => {
  const pieces = Array.from({ length: Math.ceil(bytes.length / piece) }, (_, n) =>
    bytes.subarray(n * piece, (n + 1) * piece),
  );
  return Buffer.concat(await Readable.from(pieces).compose(transform).toArray());
};

const seal = (bytes: Buffer): Promise<Buffer> => through(bytes, createSealer(recipientOf(seed), 1_700_000_000_000));
const open = (bytes: Buffer, with_ = seed, piece = 50_000): Promise<Buffer> =>
  through(bytes, createOpener(with_), piece);

const refusal = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'opened';
  } catch (error) {
    return error instanceof RoomtoneError ? error.code : `not ours: ${error}`;
  }
};

describe('a recovery key', () => {
  it('is a line of fourteen groups that reads back, however it is typed', () => {
    const line = lineOf(seed);
    expect(line).to.match(/^([0-9A-HJKMNP-TV-Z]{4}-){13}[0-9A-HJKMNP-TV-Z]{4}$/);
    const typed = line.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
    expect(Buffer.from(seedOf(typed) ?? []).equals(Buffer.from(seed))).to.equal(true);
  });

  it('is refused with any one letter wrong', () => {
    const line = lineOf(seed);
    for (let at = 0; at < line.length; at += 1) {
      if (line[at] === '-') continue;
      const other = line[at] === 'A' ? 'B' : 'A';
      expect(seedOf(line.slice(0, at) + other + line.slice(at + 1)), String(at)).to.equal(null);
    }
    for (const wrong of ['', 'hello', line.slice(0, -1), `${line}A`]) expect(seedOf(wrong), wrong).to.equal(null);
  });

  it('leaves a server what seals and does not open', () => {
    const kept = writeRecipient(recipientOf(seed));
    expect(kept).to.not.include(Buffer.from(seed).toString('base64url'));
    expect(readRecipient(kept)).to.deep.equal({ ...recipientOf(seed) });
    expect(readRecipient('nothing')).to.equal(null);
  });
});

describe('a sealed file', () => {
  it('opens to what it was, at every size around a chunk', async () => {
    for (const size of [0, 1, chunkBytes - 1, chunkBytes, chunkBytes + 1, 3 * chunkBytes, 200_001]) {
      const plain = randomBytes(size);
      const sealed = await seal(plain);
      for (const piece of [7001, 1_000_000])
        expect((await open(sealed, seed, piece)).equals(plain), String(size)).to.equal(true);
    }
    const at = readHeader(await seal(Buffer.from('x'))).atMs;
    expect(at).to.equal(1_700_000_000_000);
  });

  it('refuses another key, and a file that another house sealed for the same public key', async () => {
    const sealed = await seal(randomBytes(1000));
    expect(await refusal(open(sealed, makeSeed()))).to.equal('wrong-backup-key');
    const forger = { ...recipientOf(seed), sender: randomBytes(32) };
    const forged = await through(randomBytes(1000), createSealer(forger, 1));
    expect(await refusal(open(forged))).to.equal('not-a-backup');
  });

  it('refuses being cut at every chunk boundary and at random places', async () => {
    const sealed = await seal(randomBytes(5 * chunkBytes));
    const boundaries = Array.from({ length: 6 }, (_, n) => headerBytes + n * (chunkBytes + 16)).filter(
      (at) => at < sealed.length,
    );
    const random = Array.from({ length: 60 }, () => Math.floor(Math.random() * sealed.length));
    for (const at of [0, 1, headerBytes - 1, ...boundaries, ...random, sealed.length - 1]) {
      expect(await refusal(open(sealed.subarray(0, at))), String(at)).to.equal('not-a-backup');
    }
    expect(await refusal(open(Buffer.concat([sealed, Buffer.from('x')])))).to.equal('not-a-backup');
  });

  it('refuses a flipped bit anywhere and chunks in another order', async () => {
    const sealed = await seal(randomBytes(3 * chunkBytes));
    const places = [
      ...Array.from({ length: headerBytes }, (_, n) => n),
      ...Array.from({ length: 104 }, () => Math.floor(Math.random() * sealed.length)),
    ];
    for (const place of places) {
      const flipped = Buffer.from(sealed);
      flipped[place] = (flipped[place] ?? 0) ^ (1 << Math.floor(Math.random() * 8));
      const refusals = ['not-a-backup', 'wrong-backup-key', ...(place === 8 ? ['newer-backup'] : [])];
      expect(await refusal(open(flipped)), String(place)).to.be.oneOf(refusals);
    }
    const [size, first] = [chunkBytes + 16, headerBytes];
    const swapped = Buffer.concat([
      sealed.subarray(0, first),
      sealed.subarray(first + size, first + 2 * size),
      sealed.subarray(first, first + size),
      sealed.subarray(first + 2 * size),
    ]);
    expect(await refusal(open(swapped))).to.equal('not-a-backup');
  });
});
