// Takes the largest few of many without sorting them all.

/** Indices of the `k` largest values, in no particular order; of equals the earlier one stays. */
export const largest = (values: Float64Array, count: number, k: number): number[] => {
  if (count <= k) return Array.from({ length: count }, (_, index) => index);
  const heap: number[] = [];
  const valueAt = (place: number): number => values[heap[place] ?? 0] ?? 0;
  const sink = (start: number): void => {
    let place = start;
    for (;;) {
      let least = place;
      for (const child of [2 * place + 1, 2 * place + 2])
        if (child < heap.length && valueAt(child) < valueAt(least)) least = child;
      if (least === place) return;
      const moved = heap[place] ?? 0;
      heap[place] = heap[least] ?? 0;
      heap[least] = moved;
      place = least;
    }
  };
  for (let index = 0; index < k; index++) heap.push(index);
  for (let place = (k >> 1) - 1; place >= 0; place--) sink(place);
  for (let index = k; index < count; index++) {
    if ((values[index] ?? 0) <= valueAt(0)) continue;
    heap[0] = index;
    sink(0);
  }
  return heap;
};
