// The scanner must find a planted canary in every form, or its silence would prove nothing.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { scanBytes, scanFolder } from './scan-bytes.ts';

const canary = 'canary-7f3a"ä';
const number = 48_151_623.5;
const whole = 481_516_234;

/** Bytes that are the same in every run and hold no canary. */
const noise = (length: number): Buffer => Buffer.from(Array.from({ length }, (_, n) => (n * 7919 + (n >> 3)) & 0xff));
const hidden = (form: string | Buffer): Buffer =>
  Buffer.concat([noise(501), typeof form === 'string' ? Buffer.from(form) : form, noise(77)]);
const names = (bytes: Buffer, what: string | number = canary): string[] => scanBytes(bytes, what).map((one) => one.as);

const doubleOf = (value: number, big: boolean): Buffer => {
  const bytes = Buffer.alloc(8);
  if (big) bytes.writeDoubleBE(value);
  else bytes.writeDoubleLE(value);
  return bytes;
};

const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};

describe('the canary scanner', () => {
  it('finds nothing where nothing is', () => {
    expect(names(noise(200_000))).to.deep.equal([]);
    expect(names(noise(200_000), number)).to.deep.equal([]);
    expect(names(gzipSync(noise(5000)))).to.deep.equal([]);
    expect(names(hidden('canary-7f3b'))).to.deep.equal([]);
  });

  const text: readonly (readonly [string, string | Buffer])[] = [
    ['utf8', canary],
    ['utf16le', Buffer.from(canary, 'utf16le')],
    ['utf16be', Buffer.from(canary, 'utf16le').swap16()],
    ['hex', Buffer.from(canary).toString('hex')],
    ['HEX', Buffer.from(canary).toString('hex').toUpperCase()],
    ['json', JSON.stringify(canary)],
    ['url', encodeURIComponent(canary)],
    ['json-escaped', [...canary].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')],
  ];
  for (const [as, form] of text) {
    it(`finds ${as}`, () => expect(names(hidden(form))).to.include(as));
  }

  for (const before of ['', 'a', 'ab', 'abc']) {
    it(`finds base64 after ${before.length} other bytes`, () => {
      const bytes = Buffer.from(`${before}${canary}${before}z`);
      expect(names(hidden(bytes.toString('base64')))).to.include('base64');
      expect(names(hidden(bytes.toString('base64url'))).join()).to.match(/base64/);
    });
  }

  it('finds numbers as text and as the bytes a database keeps', () => {
    expect(names(hidden(String(number)), number)).to.include('utf8');
    expect(names(hidden(doubleOf(number, false)), number)).to.deep.equal(['float64le']);
    expect(names(hidden(doubleOf(number, true)), number)).to.deep.equal(['float64be']);
    expect(names(hidden(int32(whole)), whole)).to.deep.equal(['int32be']);
    expect(names(hidden(int32(whole).reverse()), whole)).to.deep.equal(['int32le']);
  });

  it('opens compressed streams wherever they begin, and streams in streams', () => {
    const plain = hidden(canary);
    expect(names(hidden(gzipSync(plain)))).to.include('gzip > utf8');
    for (const level of [1, 6, 9]) expect(names(hidden(deflateSync(plain, { level })))).to.include('zlib > utf8');
    expect(names(brotliCompressSync(plain))).to.include('brotli > utf8');
    expect(names(deflateRawSync(plain))).to.include('deflate > utf8');
    expect(names(hidden(gzipSync(hidden(gzipSync(plain)))))).to.include('gzip > gzip > utf8');
  });

  it('opens a stream that was cut off', () => {
    const cut = gzipSync(Buffer.concat([Buffer.from(canary), noise(20_000)]));
    expect(names(cut.subarray(0, cut.length - 40))).to.include('gzip > utf8');
  });

  it('looks at the files of a folder and at their names', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'roomtone-scan-'));
    try {
      writeFileSync(path.join(folder, 'clean'), noise(1000));
      writeFileSync(path.join(folder, 'canary-name'), '');
      writeFileSync(path.join(folder, 'log.gz'), gzipSync('a canary-name here'));
      expect(
        scanFolder(folder, ['canary-name', 'absent']).map((one) => [path.basename(one.file), one.as]),
      ).to.deep.equal([
        ['canary-name', 'name > utf8'],
        ['log.gz', 'gzip > utf8'],
      ]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
