// Takes the largest few of many without sorting them all.

const medianOf = (a: number, b: number, c: number): number => Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));

/** The k-th largest value (k from 1), by quickselect; `values` is reordered. */
const kthLargest = (values: Float64Array, k: number): number => {
  let low = 0;
  let high = values.length - 1;
  const wanted = k - 1;
  while (low < high) {
    const pivot = medianOf(values[low] ?? 0, values[(low + high) >> 1] ?? 0, values[high] ?? 0);
    let left = low;
    let right = high;
    while (left <= right) {
      while ((values[left] ?? 0) > pivot) left += 1;
      while ((values[right] ?? 0) < pivot) right -= 1;
      if (left > right) break;
      const moved = values[left] ?? 0;
      values[left] = values[right] ?? 0;
      values[right] = moved;
      left += 1;
      right -= 1;
    }
    if (wanted <= right) high = right;
    else if (wanted >= left) low = left;
    else break;
  }
  return values[wanted] ?? 0;
};

/** Indices of the `k` largest values in rising order of index; of equals the earlier ones are taken. */
export const largest = (values: Float64Array, count: number, k: number): number[] => {
  if (k <= 0) return [];
  if (count <= k) return Array.from({ length: count }, (_, index) => index);
  const edge = kthLargest(values.slice(0, count), k);
  const chosen: number[] = [];
  let above = 0;
  for (let index = 0; index < count; index++) if ((values[index] ?? 0) > edge) above += 1;
  let equals = k - above;
  for (let index = 0; index < count; index++) {
    const value = values[index] ?? 0;
    if (value > edge || (value === edge && equals-- > 0)) chosen.push(index);
  }
  return chosen;
};
