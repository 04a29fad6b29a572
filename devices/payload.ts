// Reads values out of payloads that anybody may have written: size, text, depth, words, units and ranges, without a throw.
import { isKind, isPlayback, kindNames, kinds, type SensorKind } from '../config/words/kind.ts';
import type { Decoded, Reading, Refusal, Wanted } from './types.ts';

export type Read<T> = { readonly value: T } | { readonly refused: Refusal };

/** Every kind that a sensor can carry and a person can grant. */
export const sensorKinds: readonly SensorKind[] = kindNames.filter((kind) => !isPlayback(kind));

export const maxDepth = 8;
const maxTextLength = 64;

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/** The payload as text; the size is looked at before anything else. */
export const readText = (payload: Uint8Array, maxBytes: number): Read<string> => {
  if (payload.byteLength > maxBytes) return { refused: 'too-large' };
  try {
    return { value: strictUtf8.decode(payload).trim() };
  } catch {
    return { refused: 'not-text' };
  }
};

/** Counts brackets outside strings, so that a deep bomb never reaches the parser. */
const isTooDeep = (text: string, limit: number): boolean => {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (inString) {
      if (char === '\\') at += 1;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{' || char === '[') {
      depth += 1;
      if (depth > limit) return true;
    } else if (char === '}' || char === ']') depth -= 1;
  }
  return false;
};

/** Parses JSON (RFC 8259); of a key that stands twice the last one counts. */
export const readJson = (text: string, depthLimit: number = maxDepth): Read<unknown> => {
  if (isTooDeep(text, depthLimit)) return { refused: 'too-deep' };
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { refused: 'not-json' };
  }
};

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const prototypeKeys = new Set(['__proto__', 'constructor', 'prototype']);

/** An own property, never an inherited one. */
export const fieldOf = (value: unknown, key: string): unknown =>
  isRecord(value) && !prototypeKeys.has(key) && Object.hasOwn(value, key) ? value[key] : undefined;

const stepPattern = /\.?([^.[\]"]+)|\[(\d{1,4})\]|\["([^"]{1,64})"\]/y;

type Step = string | number;

const stepsOf = (path: string): Step[] | null => {
  const steps: Step[] = [];
  stepPattern.lastIndex = 0;
  let at = path.startsWith('$.') ? 2 : 0;
  while (at < path.length) {
    stepPattern.lastIndex = at;
    const match = stepPattern.exec(path);
    if (match === null || steps.length >= maxDepth) return null;
    steps.push(match[2] === undefined ? (match[1] ?? match[3] ?? '') : Number(match[2]));
    at = stepPattern.lastIndex;
  }
  return steps;
};

/** The value at a path such as `a.b[0]` or `a["b c"]`; undefined when there is none. */
export const pickPath = (value: unknown, path: string): unknown => {
  const steps = stepsOf(path);
  if (steps === null) return undefined;
  let here = value;
  for (const step of steps) {
    here =
      typeof step === 'number' ? (Array.isArray(here) ? (here as unknown[])[step] : undefined) : fieldOf(here, step);
  }
  return here;
};

const unknownWords = new Set(['', 'nan', 'null', 'none', 'unknown', 'unavailable', 'undefined', 'n/a']);
const trueWords = new Set(['on', 'true', '1', 'yes', 'detected', 'occupied', 'present', 'open', 'home', 'online']);
const falseWords = new Set(['off', 'false', '0', 'no', 'clear', 'empty', 'absent', 'closed', 'not_home', 'offline']);

const wordOf = (raw: unknown): string | null =>
  typeof raw === 'string' || typeof raw === 'number' || typeof raw === 'boolean'
    ? String(raw).trim().toLowerCase()
    : null;

/** Sources write booleans as JSON, as words, and as Python does ("True"), so words are compared without case. */
const readBoolean = (raw: unknown, onValue: string | null): Read<boolean> => {
  const word = wordOf(raw);
  if (word === null) return { refused: 'not-a-value' };
  if (onValue !== null) return { value: word === onValue.trim().toLowerCase() };
  if (trueWords.has(word)) return { value: true };
  if (falseWords.has(word)) return { value: false };
  return { refused: 'not-a-value' };
};

type Convert = (value: number) => number;
const same: Convert = (value) => value;

/** Per unit of the kind table: what else sources send. Spelling is exact where case matters (mW, MW). */
const units: Readonly<Record<string, Readonly<Record<string, Convert>>>> = {
  lx: { lx: same, lux: same, klx: (value) => value * 1000 },
  '°C': {
    '°C': same,
    C: same,
    '°F': (value) => ((value - 32) * 5) / 9,
    F: (value) => ((value - 32) * 5) / 9,
    K: (value) => value - 273.15,
  },
  '%': { '%': same, '%RH': same },
  ppm: { ppm: same },
  dB: { dB: same, dBA: same, 'dB(A)': same },
  W: { W: same, kW: (value) => value * 1000, mW: (value) => value / 1000 },
  m: { m: same, cm: (value) => value / 100, mm: (value) => value / 1000, ft: (value) => value * 0.3048 },
  dBm: { dBm: same },
};

const numberPattern = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i;

const readNumber = (kind: SensorKind, raw: unknown, unit: string | null): Read<number> => {
  const given =
    typeof raw === 'number'
      ? raw
      : typeof raw === 'string' && raw.length <= 32 && numberPattern.test(raw.trim())
        ? Number(raw)
        : Number.NaN;
  if (!Number.isFinite(given) || !isKind(kind)) return { refused: 'not-a-value' };
  const words = kinds[kind];
  const known = words.unit === null ? undefined : units[words.unit];
  const convert =
    unit === null || known === undefined ? same : Object.hasOwn(known, unit.trim()) ? known[unit.trim()] : undefined;
  if (convert === undefined) return { refused: 'not-a-value' };
  const value = convert(given);
  if (words.range !== null && (value < words.range[0] || value > words.range[1])) return { refused: 'out-of-range' };
  const rounded =
    words.quantum === null ? value : Number((Math.round(value / words.quantum) * words.quantum).toFixed(6));
  return { value: Math.min(rounded === 0 ? 0 : rounded, words.most ?? Number.POSITIVE_INFINITY) };
};

/** Control characters and lone surrogates are no text that a person could read. */
const readShortText = (raw: unknown): Read<string> =>
  typeof raw === 'string' && raw.length <= maxTextLength && !/[\p{Cc}\p{Cs}]/u.test(raw)
    ? { value: raw.trim() }
    : { refused: 'not-a-value' };

/** A kind with words of its own takes no other text. */
const readWord = (kind: SensorKind, raw: unknown): Read<string> => {
  const text = readShortText(raw);
  const words = isKind(kind) ? kinds[kind].words : undefined;
  if (words === undefined || 'refused' in text) return text;
  const word = text.value.toLowerCase();
  return words.includes(word) ? { value: word } : { refused: 'out-of-range' };
};

const valueTypeOf = (kind: SensorKind): 'boolean' | 'number' | 'text' =>
  isKind(kind) ? kinds[kind].value : kind === 'availability' ? 'boolean' : 'text';

/** A raw JSON value as a value of the kind: in its unit, its range and its quantum; null when the source does not know. */
export const readValue = (
  wanted: Wanted,
  raw: unknown,
  unit: string | null = null,
): Read<boolean | number | string | null> => {
  const word = raw === null ? 'null' : wordOf(raw);
  if (word === null) return { refused: 'not-a-value' };
  if (unknownWords.has(word) && wanted.onValue?.trim().toLowerCase() !== word) return { value: null };
  const type = valueTypeOf(wanted.kind);
  if (type === 'boolean') return readBoolean(raw, wanted.onValue);
  return type === 'number' ? readNumber(wanted.kind, raw, unit) : readWord(wanted.kind, raw);
};

/** The state that a source's availability topic tells: `online`, `Offline`, `true`, `{"state":"online"}`. */
export const readOnline = (payload: Uint8Array): 'online' | 'offline' | null => {
  const text = readText(payload, 1024);
  if ('refused' in text) return null;
  const json = text.value.startsWith('{') ? readJson(text.value) : null;
  const word = json === null ? text.value : 'value' in json ? fieldOf(json.value, 'state') : undefined;
  const state = wordOf(word);
  if (state === 'online' || state === 'true') return 'online';
  return state === 'offline' || state === 'false' ? 'offline' : null;
};

export const refuseAll = (wanted: readonly Wanted[], reason: Refusal): Decoded => ({
  readings: [],
  refused: wanted.map(({ sensor }) => ({ sensor, reason })),
});

/** Asks `read` for every wanted property; null means that this payload does not speak of it. */
export const decodeEach = (
  wanted: readonly Wanted[],
  read: (one: Wanted) => (Read<Reading['value']> & { readonly atMs?: number | null }) | null,
): Decoded => {
  const readings: Reading[] = [];
  const refused: { sensor: string; reason: Refusal }[] = [];
  for (const one of wanted) {
    const answer = read(one);
    if (answer === null) continue;
    const { sensor, kind } = one;
    if ('refused' in answer) refused.push({ sensor, reason: answer.refused });
    else readings.push({ sensor, kind, value: answer.value, observedAtMs: answer.atMs ?? null });
  }
  return { readings, refused };
};
