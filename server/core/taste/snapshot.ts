// A taste as bytes and back: equal folds give equal bytes, so that forgetting can be proved.
import { createTaste, type Taste, tasteModel } from './taste.ts';

type Plain = number | string | boolean | null | Float64Array | Int32Array | Plain[] | Map<Plain, Plain> | PlainRecord;
interface PlainRecord {
  [name: string]: Plain;
}

/** Arrays of numbers go behind the JSON head; the head says where. */
const pack = (value: Plain, parts: Uint8Array[]): unknown => {
  if (value instanceof Float64Array || value instanceof Int32Array) {
    parts.push(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    return { t: value instanceof Float64Array ? 'f' : 'i', n: value.byteLength };
  }
  if (value instanceof Map)
    return { t: 'm', v: [...value].map(([key, item]) => [pack(key, parts), pack(item, parts)]) };
  if (Array.isArray(value)) return { t: 'a', v: value.map((item) => pack(item, parts)) };
  if (typeof value === 'object' && value !== null)
    return { t: 'o', v: Object.entries(value).map(([name, item]) => [name, pack(item, parts)]) };
  return value;
};

interface Packed {
  readonly t: 'f' | 'i' | 'm' | 'a' | 'o';
  readonly n?: number;
  readonly v?: readonly unknown[];
}

class Unpacker {
  private at: number;
  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  read(value: unknown): Plain {
    if (typeof value !== 'object' || value === null) return value as Plain;
    const { t, n = 0, v = [] } = value as Packed;
    if (t === 'f' || t === 'i') {
      // A driver's Buffer would give its whole pool from `slice`.
      const copy = new Uint8Array(this.bytes.subarray(this.at, this.at + n)).buffer;
      this.at += n;
      return t === 'f' ? new Float64Array(copy) : new Int32Array(copy);
    }
    if (t === 'a') return v.map((item) => this.read(item));
    const pairs = v as readonly (readonly [unknown, unknown])[];
    if (t === 'm') return new Map(pairs.map(([key, item]) => [this.read(key), this.read(item)]));
    return Object.fromEntries(pairs.map(([name, item]) => [name, this.read(item)]));
  }
}

const headLength = 4;

/** The whole state; a cache that may be deleted at any time. */
export const serialiseTaste = (taste: Taste): Uint8Array => {
  const parts: Uint8Array[] = [];
  const head = new TextEncoder().encode(JSON.stringify(pack(taste as unknown as PlainRecord, parts)));
  const bytes = new Uint8Array(headLength + head.length + parts.reduce((sum, part) => sum + part.length, 0));
  new DataView(bytes.buffer).setUint32(0, head.length);
  bytes.set(head, headLength);
  let at = headLength + head.length;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
};

/** null when the bytes are of another model or damaged: then fold anew. */
export const restoreTaste = (bytes: Uint8Array): Taste | null => {
  if (bytes.length < headLength) return null;
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  if (headLength + length > bytes.length) return null;
  try {
    const head: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(headLength, headLength + length)));
    const taste = new Unpacker(bytes, headLength + length).read(head) as unknown as Taste;
    const complete = Object.keys(createTaste()).every((name) => name in taste);
    return complete && taste.model === tasteModel ? taste : null;
  } catch {
    return null;
  }
};
