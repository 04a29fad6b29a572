// Looks for a canary in bytes of any origin: plain, re-encoded, or inside compressed streams.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, type ZlibOptions } from 'node:zlib';

export interface Found {
  /** Encoding, after the compressions that had to be opened: `gzip > utf8`. */
  readonly as: string;
  readonly at: number;
}

export interface FoundCanary extends Found {
  readonly canary: string | number;
}

export interface FoundInFile extends FoundCanary {
  readonly file: string;
}

const maxNesting = 3;
const maxInflated: ZlibOptions = { maxOutputLength: 64 * 1024 * 1024, finishFlush: 2 };

/** Base64 of a text depends on where it stands in its group of three; the inner characters are the same in all neighbourhoods. */
const base64Forms = (bytes: Buffer): string[] =>
  [0, 1, 2].map((offset) => {
    const whole = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const skip = Math.ceil((offset * 8) / 6);
    const tail = (bytes.length + offset) % 3 === 0 ? 0 : 1;
    return whole.slice(skip, whole.length - tail);
  });

const jsonEscaped = (text: string): string =>
  [...text].map((char) => `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`).join('');

const textForms = (text: string): (readonly [string, Buffer])[] => {
  const bytes = Buffer.from(text, 'utf8');
  const forms: (readonly [string, string | Buffer])[] = [
    ['utf8', bytes],
    ['utf16le', Buffer.from(text, 'utf16le')],
    ['utf16be', Buffer.from(text, 'utf16le').swap16()],
    ['hex', bytes.toString('hex')],
    ['HEX', bytes.toString('hex').toUpperCase()],
    ['json', JSON.stringify(text).slice(1, -1)],
    ['json-escaped', jsonEscaped(text)],
    ['url', encodeURIComponent(text)],
    ...base64Forms(bytes).map((form) => ['base64', form] as const),
    ...base64Forms(bytes).map((form) => ['base64url', form.replaceAll('+', '-').replaceAll('/', '_')] as const),
  ];
  return forms.map(([as, form]) => [as, Buffer.from(form)]);
};

const numberForms = (value: number): (readonly [string, Buffer])[] => {
  const little = Buffer.alloc(8);
  little.writeDoubleLE(value);
  const big = Buffer.alloc(8);
  big.writeDoubleBE(value);
  const wide: (readonly [string, Buffer])[] = [
    ['float64le', little],
    ['float64be', big],
  ];
  if (!Number.isInteger(value) || Math.abs(value) < 65_536 || Math.abs(value) > 2_147_483_647) return wide;
  const int = Buffer.alloc(4);
  int.writeInt32BE(value);
  return [...wide, ['int32be', int], ['int32le', Buffer.from(int).reverse()]];
};

/** Every form of a canary. Numbers of few digits are found by chance: choose canaries of 8 digits or more. */
export const formsOf = (canary: string | number): (readonly [string, Buffer])[] => {
  const seen = new Set<string>();
  return [...textForms(String(canary)), ...(typeof canary === 'number' ? numberForms(canary) : [])].filter(
    ([, form]) => {
      const key = form.toString('latin1');
      if (form.length === 0 || seen.has(key)) return false;
      seen.add(key);
      return true;
    },
  );
};

const opened = (inflate: () => Buffer): Buffer | null => {
  try {
    const bytes = inflate();
    return bytes.length === 0 ? null : bytes;
  } catch {
    return null;
  }
};

const zipHeader = Buffer.from('PK\u0003\u0004', 'latin1');

const offsetsOf = (bytes: Buffer, mark: Buffer): number[] => {
  const found: number[] = [];
  for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, at + 1)) found.push(at);
  return found;
};

/** Compressed streams that begin anywhere in `bytes`: gzip, zlib, zip members; brotli and raw deflate only from the start. */
const streamsIn = (bytes: Buffer): (readonly [string, Buffer])[] => {
  const found: (readonly [string, Buffer | null])[] = [
    [
      'brotli',
      bytes.length < 1_000_000
        ? opened(() => brotliDecompressSync(bytes, { maxOutputLength: 64 * 1024 * 1024 }))
        : null,
    ],
    [
      'deflate',
      bytes.length < 1_000_000 ? opened(() => inflateRawSync(bytes, { maxOutputLength: 64 * 1024 * 1024 })) : null,
    ],
  ];
  for (const at of offsetsOf(bytes, Buffer.from([0x1f, 0x8b, 8]))) {
    found.push(['gzip', opened(() => gunzipSync(bytes.subarray(at), maxInflated))]);
  }
  for (const second of [0x01, 0x5e, 0x9c, 0xda]) {
    for (const at of offsetsOf(bytes, Buffer.from([0x78, second]))) {
      found.push(['zlib', opened(() => inflateSync(bytes.subarray(at), maxInflated))]);
    }
  }
  for (const at of offsetsOf(bytes, zipHeader)) {
    if (at + 30 > bytes.length || bytes.readUInt16LE(at + 8) !== 8) continue;
    const start = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28);
    found.push(['zip', opened(() => inflateRawSync(bytes.subarray(start), maxInflated))]);
  }
  return found.flatMap(([as, inner]) => (inner === null ? [] : [[as, inner] as const]));
};

/** The bytes themselves and everything compressed inside, each with the compressions that led to it. */
const layersOf = (bytes: Buffer, nesting: number): (readonly [string, Buffer])[] =>
  nesting === 0
    ? [['', bytes]]
    : [
        ['', bytes],
        ...streamsIn(bytes).flatMap(([as, inner]) =>
          layersOf(inner, nesting - 1).map(([path, layer]) => [`${as} > ${path}`, layer] as const),
        ),
      ];

interface Needle {
  readonly canary: string | number;
  readonly as: string;
  readonly form: Buffer;
}

interface Needles {
  readonly all: readonly Needle[];
  /** Those of at least four bytes, by the place of their first four. */
  readonly byPlace: readonly (readonly Needle[] | undefined)[];
}

/** Four bytes to one of 65,536 places (multiplicative hashing, Knuth, The Art of Computer Programming 6.4). */
const placeOf = (fourBytes: number): number => Math.imul(fourBytes, 0x9e37_79b1) >>> 16;

const needlesOf = (canaries: readonly (string | number)[]): Needles => {
  const all = canaries.flatMap((canary) => formsOf(canary).map(([as, form]) => ({ canary, as, form })));
  const byPlace: (Needle[] | undefined)[] = Array.from({ length: 65_536 }, () => undefined);
  for (const needle of all.filter(({ form }) => form.length >= 4)) {
    const place = placeOf(needle.form.readInt32BE(0));
    byPlace[place] = [...(byPlace[place] ?? []), needle];
  }
  return { all, byPlace };
};

/** Where each needle first lies: all of them in one walk, since looking for each by itself takes minutes in a heap. */
const firstPlaces = (bytes: Buffer, { all, byPlace }: Needles): ReadonlyMap<Needle, number> => {
  const first = new Map<Needle, number>();
  let window = bytes.length < 4 ? 0 : bytes.readUIntBE(0, 3);
  for (let end = 3; end < bytes.length; end += 1) {
    window = (window << 8) | (bytes[end] ?? 0);
    const near = byPlace[placeOf(window)];
    if (near === undefined) continue;
    const at = end - 3;
    for (const needle of near) {
      const { form } = needle;
      if (first.has(needle) || at + form.length > bytes.length) continue;
      if (form.compare(bytes, at, at + form.length) === 0) first.set(needle, at);
    }
  }
  for (const needle of all.filter(({ form }) => form.length < 4)) {
    const at = bytes.indexOf(needle.form);
    if (at >= 0) first.set(needle, at);
  }
  return first;
};

const scanFor = (bytes: Uint8Array, needles: Needles, nesting: number): FoundCanary[] => {
  const layers = layersOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), nesting);
  return layers.flatMap(([path, layer]) =>
    [...firstPlaces(layer, needles)].map(([{ canary, as }, at]) => ({ canary, as: `${path}${as}`, at })),
  );
};

/** Where any of the canaries lies in `bytes`, once per form; whatever is compressed is opened once for all of them. */
export const scanForAll = (
  bytes: Uint8Array,
  canaries: readonly (string | number)[],
  nesting: number = maxNesting,
): FoundCanary[] => scanFor(bytes, needlesOf(canaries), nesting);

/** Where a canary lies in `bytes`, once per form. */
export const scanBytes = (bytes: Uint8Array, canary: string | number, nesting: number = maxNesting): Found[] =>
  scanForAll(bytes, [canary], nesting).map(({ as, at }) => ({ as, at }));

const filesBelow = (root: string): string[] =>
  readdirSync(root, { withFileTypes: true }).flatMap((entry) => {
    const name = path.join(root, entry.name);
    if (entry.isDirectory()) return filesBelow(name);
    return entry.isFile() ? [name] : [];
  });

/** Where any of the canaries lies below a folder, in a file's name or in its content. */
export const scanFolder = (root: string, canaries: readonly (string | number)[]): FoundInFile[] => {
  const needles = needlesOf(canaries);
  return filesBelow(root).flatMap((file) => {
    const content = readFileSync(file);
    const name = Buffer.from(path.relative(root, file));
    return [
      ...scanFor(name, needles, 0).map((found) => ({ ...found, as: `name > ${found.as}`, file })),
      ...scanFor(content, needles, maxNesting).map((found) => ({ ...found, file })),
    ];
  });
};
