/** Rows of equal length, one a unit. */
export type Rows = Float64Array[];

/** A Gram matrix of rows, with the factor its rows were divided by. */
export interface ScaledGram {
  n: number;
  /** n × n, row-major. */
  values: Float64Array;
  /** Largest absolute entry of the centred rows: weights are found on data divided by it. */
  scale: number;
}

/**
 * Gram matrix of unit rows over the first `length` columns, after taking the mean over units out of every
 * column. Weights that sum to one leave the problem unchanged under it, and small differences between units
 * are no longer lost beside a common level. Any unit may then be the target: its linear term is its own row.
 */
export function centredGram(rows: Rows, length: number): ScaledGram {
  const n = rows.length;
  const mean = new Float64Array(length);
  for (const row of rows) for (let t = 0; t < length; t += 1) mean[t] = mean[t]! + row[t]! / n;
  let scale = 0;
  const centred = rows.map((row) => {
    const copy = new Float64Array(length);
    for (let t = 0; t < length; t += 1) {
      const value = row[t]! - mean[t]!;
      copy[t] = value;
      if (Math.abs(value) > scale) scale = Math.abs(value);
    }
    return copy;
  });
  const values = gramOf(centred);
  if (scale === 0) return { n, values, scale: 1 };
  const factor = 1 / (scale * scale);
  for (let i = 0; i < values.length; i += 1) values[i] = values[i]! * factor;
  return { n, values, scale };
}

/** Inner products of all pairs of rows, n × n row-major. Four rows at a time keep the inner loop in registers. */
export function gramOf(rows: Rows): Float64Array {
  const n = rows.length;
  const length = rows[0]?.length ?? 0;
  const values = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) {
    const a = rows[i]!;
    let j = i;
    for (; j + 3 < n; j += 4) {
      const b = rows[j]!;
      const c = rows[j + 1]!;
      const d = rows[j + 2]!;
      const e = rows[j + 3]!;
      let sb = 0;
      let sc = 0;
      let sd = 0;
      let se = 0;
      for (let t = 0; t < length; t += 1) {
        const value = a[t]!;
        sb += value * b[t]!;
        sc += value * c[t]!;
        sd += value * d[t]!;
        se += value * e[t]!;
      }
      values[i * n + j] = sb;
      values[i * n + j + 1] = sc;
      values[i * n + j + 2] = sd;
      values[i * n + j + 3] = se;
    }
    for (; j < n; j += 1) {
      const b = rows[j]!;
      let sum = 0;
      for (let t = 0; t < length; t += 1) sum += a[t]! * b[t]!;
      values[i * n + j] = sum;
    }
    for (let k = i + 1; k < n; k += 1) values[k * n + i] = values[i * n + k]!;
  }
  return values;
}

/** Row `index` of a square matrix as a view. */
export function rowOf(matrix: ScaledGram, index: number): Float64Array {
  return matrix.values.subarray(index * matrix.n, (index + 1) * matrix.n);
}
