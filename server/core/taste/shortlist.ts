// Which tracks of a bank can be the most active now, without reading the thousands that cannot.
import { type DecayBank, powerReading, readBank } from './decay-bank.ts';
import type { PlayLog } from './play-log.ts';
import { largest } from './select.ts';

type Power = 'half' | 'one';

/** The tracks in question and their rows in the bank. */
export interface Field {
  readonly bank: DecayBank;
  /** In rising order of row. */
  tracks(): Iterable<number>;
  /** undefined for a track that is none of these. */
  rowOf(track: number): number | undefined;
}

/**
 * What was most active at `atS`, and what has played since. An activation rises with a play alone, so that every other
 * track still lies at or below `edge`.
 */
interface Shortlist {
  readonly rows: number[];
  readonly tracks: number[];
  readonly edge: number;
  readonly atS: number;
  /** Plays of the log that it knows. */
  plays: number;
}

/** More than anybody asks for, so that a list serves some hundred plays before it must be made anew. */
const enough = 256;
const tooMany = 2 * enough;
/** Decays are computed anew for each moment; their rounding lies far below this. */
const rounding = 1 + 1e-9;

/** By the field, so that a taste holds nothing but what a fold put there; another field begins anew. */
const known = new WeakMap<Field, Partial<Record<Power, Shortlist>>>();

const insert = ({ rows, tracks }: Shortlist, row: number, track: number): void => {
  let place = rows.length;
  while (place > 0 && (rows[place - 1] ?? 0) > row) place -= 1;
  if (rows[place - 1] === row) return;
  rows.splice(place, 0, row);
  tracks.splice(place, 0, track);
};

const addPlayed = (list: Shortlist, field: Field, log: PlayLog): void => {
  for (; list.plays < log.size; list.plays += 1) {
    const track = log.track[list.plays] ?? 0;
    const row = field.rowOf(track);
    if (row !== undefined) insert(list, row, track);
  }
};

const valuesOf = (bank: DecayBank, rows: readonly number[], reading: Float64Array): Float64Array => {
  const values = new Float64Array(rows.length);
  for (let index = 0; index < values.length; index++) values[index] = readBank(bank, rows[index] ?? 0, reading);
  return values;
};

const leastOf = (values: Float64Array, chosen: readonly number[]): number =>
  chosen.reduce((least, index) => Math.min(least, values[index] ?? 0), Number.POSITIVE_INFINITY);

const makeList = (field: Field, log: PlayLog, power: Power, atS: number): Shortlist => {
  const tracks = [...field.tracks()];
  const rows = tracks.map((track) => field.rowOf(track) ?? 0);
  const values = valuesOf(field.bank, rows, powerReading(field.bank, power, atS));
  const chosen = largest(values, values.length, enough);
  return {
    rows: chosen.map((index) => rows[index] ?? 0),
    tracks: chosen.map((index) => tracks[index] ?? 0),
    edge: chosen.length === rows.length ? Number.NEGATIVE_INFINITY : leastOf(values, chosen),
    atS,
    plays: log.size,
  };
};

/** The `k` most active tracks (at most 256) in rising order of row: exactly those that reading every row would give. */
export const mostActive = (
  field: Field,
  log: PlayLog,
  moment: { readonly power: Power; readonly atS: number },
  k: number,
): readonly number[] => {
  const { power, atS } = moment;
  const lists = known.get(field) ?? {};
  known.set(field, lists);
  const choose = (list: Shortlist, mustLead: boolean): number[] | null => {
    const values = valuesOf(field.bank, list.rows, powerReading(field.bank, power, atS));
    const chosen = largest(values, values.length, k);
    if (mustLead && leastOf(values, chosen) <= list.edge * rounding) return null;
    return chosen.map((index) => list.tracks[index] ?? 0);
  };
  const list = lists[power];
  if (list !== undefined && list.atS <= atS) {
    addPlayed(list, field, log);
    const chosen = list.rows.length > tooMany ? null : choose(list, true);
    if (chosen !== null) return chosen;
  }
  const fresh = makeList(field, log, power, atS);
  lists[power] = fresh;
  return choose(fresh, false) ?? [];
};
