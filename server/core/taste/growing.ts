// Typed arrays that grow by doubling, so that equal histories give equal bytes.

export const growFloat = (array: Float64Array, needed: number): Float64Array => {
  if (needed <= array.length) return array;
  let length = Math.max(16, array.length);
  while (length < needed) length *= 2;
  const grown = new Float64Array(length);
  grown.set(array);
  return grown;
};

export const growInt = (array: Int32Array, needed: number): Int32Array => {
  if (needed <= array.length) return array;
  let length = Math.max(16, array.length);
  while (length < needed) length *= 2;
  const grown = new Int32Array(length);
  grown.set(array);
  return grown;
};
