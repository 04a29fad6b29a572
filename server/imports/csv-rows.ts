// Cuts comma-separated lines (RFC 4180) into rows while they are read.
import { StringDecoder } from 'node:string_decoder';
import { RoomtoneError } from '../../config/words/errors.ts';
import { expectedFiles } from './formats.ts';

const longestField = 64 * 1024;
/** No export has a tenth of that. */
const mostFields = 256;

interface Cut {
  row: string[];
  field: string;
  quoted: boolean;
  /** A quote inside quotes: the next character tells whether it ends them. */
  pending: boolean;
}

const endField = (cut: Cut): void => {
  cut.row.push(cut.field);
  cut.field = '';
  cut.quoted = false;
  cut.pending = false;
};

const isBlank = (row: readonly string[]): boolean => row.length === 1 && row[0] === '';

function* rowsOfText(cut: Cut, text: string): Generator<readonly string[], void, void> {
  for (const sign of text) {
    if (cut.quoted && !cut.pending) {
      if (sign === '"') cut.pending = true;
      else cut.field += sign;
    } else if (cut.pending && sign === '"') {
      cut.field += '"';
      cut.pending = false;
    } else if (sign === '"' && cut.field === '') cut.quoted = true;
    else if (sign === ',') endField(cut);
    else if (sign === '\n') {
      endField(cut);
      if (!isBlank(cut.row)) yield cut.row;
      cut.row = [];
    } else if (sign !== '\r') cut.field += sign;
    if (cut.field.length > longestField || cut.row.length > mostFields)
      throw new RoomtoneError('not-an-export', { expected: expectedFiles });
  }
}

/** The row after the last line break must be whole: throws `truncated-export` when it has fewer fields than others. */
export async function* readCsvRows(chunks: AsyncIterable<Buffer>): AsyncGenerator<readonly string[], void, void> {
  const cut: Cut = { row: [], field: '', quoted: false, pending: false };
  const decoder = new StringDecoder('utf8');
  let first = true;
  let width = 0;
  for await (const chunk of chunks) {
    const text = decoder.write(chunk);
    for (const row of rowsOfText(cut, first ? text.replace(/^\uFEFF/, '') : text)) {
      width = Math.max(width, row.length);
      yield row;
    }
    first = false;
  }
  const open = cut.quoted && !cut.pending;
  endField(cut);
  if (isBlank(cut.row) && !open) return;
  if (open || cut.row.length < width) throw new RoomtoneError('truncated-export');
  yield cut.row;
}
