// Chooses few combinations that still hold every pair of values of every two factors (a greedy covering array).

/** One combination: the place of a value for each factor. */
export type Row = readonly number[];

/** `full`: every combination. */
export const everyRow = (sizes: readonly number[]): Row[] =>
  sizes.reduce<Row[]>(
    (rows, size) => rows.flatMap((row) => Array.from({ length: size }, (_, value) => [...row, value])),
    [[]],
  );

const keyOf = (a: number, va: number, b: number, vb: number): string => `${a}.${va}|${b}.${vb}`;

const pairsOf = (row: Row): string[] =>
  row.flatMap((va, a) => row.slice(a + 1).map((vb, at) => keyOf(a, va, a + 1 + at, vb)));

/** Every pair that some combination must hold. */
export const allPairs = (sizes: readonly number[]): Set<string> => {
  const pairs = new Set<string>();
  sizes.forEach((sizeA, a) => {
    for (let b = a + 1; b < sizes.length; b += 1)
      for (let va = 0; va < sizeA; va += 1)
        for (let vb = 0; vb < (sizes[b] ?? 0); vb += 1) pairs.add(keyOf(a, va, b, vb));
  });
  return pairs;
};

/** How many of the wanted pairs a value would add to what the row has so far. */
const gain = (row: readonly (number | null)[], at: number, value: number, missing: ReadonlySet<string>): number =>
  row.filter((other, place) => {
    if (other === null || place === at) return false;
    return missing.has(place < at ? keyOf(place, other, at, value) : keyOf(at, value, place, other));
  }).length;

const numbersOf = (pair: string): readonly number[] => pair.split(/[.|]/).map(Number);

/** The row begins with a pair that is still missing and takes, factor by factor, the value that adds most; of equal ones the rarest. */
const nextRow = (sizes: readonly number[], missing: ReadonlySet<string>, rows: readonly Row[]): Row => {
  const [seed = ''] = missing;
  const [a = 0, va = 0, b = 0, vb = 0] = numbersOf(seed);
  const row: (number | null)[] = sizes.map((_, at) => (at === a ? va : at === b ? vb : null));
  sizes.forEach((size, at) => {
    if (row[at] !== null) return;
    const values = Array.from({ length: size }, (_, value) => ({
      value,
      gain: gain(row, at, value, missing),
      used: rows.filter((other) => other[at] === value).length,
    }));
    row[at] = values.sort((one, other) => other.gain - one.gain || one.used - other.used)[0]?.value ?? 0;
  });
  return row.map((value) => value ?? 0);
};

/** Few combinations that hold every pair; always the same ones. */
export const coveringRows = (sizes: readonly number[]): Row[] => {
  const missing = allPairs(sizes);
  const rows: Row[] = [];
  while (missing.size > 0) {
    const row = nextRow(sizes, missing, rows);
    for (const pair of pairsOf(row)) missing.delete(pair);
    rows.push(row);
  }
  return rows;
};

/** The pairs that these combinations do not hold. */
export const pairsMissing = (sizes: readonly number[], rows: readonly Row[]): Set<string> => {
  const missing = allPairs(sizes);
  for (const row of rows) for (const pair of pairsOf(row)) missing.delete(pair);
  return missing;
};
