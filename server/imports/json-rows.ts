// Cuts a JSON list of objects into its rows while it is read, so that no file is ever in memory as a whole.
import { RoomtoneError } from '../../config/words/errors.ts';
import { expectedFiles } from './formats.ts';

const largestRow = 64 * 1024;

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openList = 0x5b;
const closeList = 0x5d;
const comma = 0x2c;

const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

const notAnExport = (): RoomtoneError => new RoomtoneError('not-an-export', { expected: expectedFiles });

/** A row that is no JSON by itself; what follows it may be sound. */
export const brokenRow: unique symbol = Symbol('broken row');

const parseRow = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    return brokenRow;
  }
};

type Place = 'start' | 'between' | 'row' | 'end';

interface Cut {
  place: Place;
  depth: number;
  inText: boolean;
  escaped: boolean;
  /** Pieces of the row that began in an earlier chunk. */
  pieces: Buffer[];
  length: number;
}

/** Moves over one byte inside a row; true at its last one. */
const stepInRow = (cut: Cut, byte: number): boolean => {
  if (cut.inText) {
    if (cut.escaped) cut.escaped = false;
    else if (byte === backslash) cut.escaped = true;
    else if (byte === quote) cut.inText = false;
    return false;
  }
  if (byte === quote) cut.inText = true;
  else if (byte === openBrace || byte === openList) cut.depth += 1;
  else if (byte === closeBrace || byte === closeList) cut.depth -= 1;
  return cut.depth === 0;
};

const stepOutside = (cut: Cut, byte: number): void => {
  if (isSpace(byte)) return;
  if (cut.place === 'start' && byte === openList) cut.place = 'between';
  else if (cut.place === 'between' && byte === openBrace) {
    cut.place = 'row';
    cut.depth = 1;
  } else if (cut.place === 'between' && byte === closeList) cut.place = 'end';
  else if (!(cut.place === 'between' && byte === comma)) throw notAnExport();
};

function* rowsOfChunk(cut: Cut, chunk: Buffer): Generator<unknown, void, void> {
  let from = 0;
  for (let index = 0; index < chunk.length; index += 1) {
    const byte = chunk[index] ?? 0;
    if (cut.place !== 'row') {
      from = index;
      stepOutside(cut, byte);
    } else if (stepInRow(cut, byte)) {
      yield parseRow(Buffer.concat([...cut.pieces, chunk.subarray(from, index + 1)]));
      cut.place = 'between';
      cut.pieces = [];
      cut.length = 0;
    }
  }
  if (cut.place !== 'row') return;
  cut.pieces.push(chunk.subarray(from));
  cut.length += chunk.length - from;
  if (cut.length > largestRow) throw notAnExport();
}

/** Throws `truncated-export` when the list does not end, `not-an-export` when it is none. */
export async function* readJsonRows(chunks: AsyncIterable<Buffer>): AsyncGenerator<unknown, void, void> {
  const cut: Cut = { place: 'start', depth: 0, inText: false, escaped: false, pieces: [], length: 0 };
  let first = true;
  for await (const chunk of chunks) {
    const hasMark = first && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf;
    first = false;
    yield* rowsOfChunk(cut, hasMark ? chunk.subarray(3) : chunk);
  }
  if (cut.place === 'start') throw notAnExport();
  if (cut.place !== 'end') throw new RoomtoneError('truncated-export');
}
