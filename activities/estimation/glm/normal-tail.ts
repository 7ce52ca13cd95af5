/** Spacing of the table of Mills ratios. */
const spacing = 1 / 16;
/** Beyond this the normal tail underflows. */
const furthest = 38;
const table = millsTable();

/** Standard normal density. */
export function normalDensity(z: number): number {
  return Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
}

/**
 * Mills ratio (1 − Φ(z)) / φ(z) of the standard normal distribution for z ≥ 0, to a relative error near 1e-15; arguments
 * above 38 are taken as 38.
 *
 * Taylor expansion about the nearest point of a table; the derivatives follow from R′ = zR − 1 and
 * R⁽ⁿ⁺¹⁾ = zR⁽ⁿ⁾ + nR⁽ⁿ⁻¹⁾.
 */
export function millsRatio(z: number): number {
  const x = Math.min(z, furthest);
  const node = Math.round(x / spacing);
  const at = node * spacing;
  const h = x - at;
  const r0 = table[node]!;
  const r1 = at * r0 - 1;
  const r2 = at * r1 + r0;
  const r3 = at * r2 + 2 * r1;
  const r4 = at * r3 + 3 * r2;
  const r5 = at * r4 + 4 * r3;
  const r6 = at * r5 + 5 * r4;
  const r7 = at * r6 + 6 * r5;
  const r8 = at * r7 + 7 * r6;
  return (
    r0 +
    h *
      (r1 +
        (h / 2) *
          (r2 +
            (h / 3) *
              (r3 + (h / 4) * (r4 + (h / 5) * (r5 + (h / 6) * (r6 + (h / 7) * (r7 + (h / 8) * r8)))))))
  );
}

function millsTable(): Float64Array {
  const values = new Float64Array(furthest / spacing + 1);
  for (let i = 0; i < values.length; i++) {
    const z = i * spacing;
    values[i] = z < 1.5 ? millsBySeries(z) : millsByFraction(z);
  }
  return values;
}

/** Φ(z) − ½ = φ(z) (z + z³/3 + z⁵/15 + …). */
function millsBySeries(z: number): number {
  let term = z;
  let sum = z;
  for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
    term *= (z * z) / (2 * n + 1);
    sum += term;
  }
  return 0.5 / normalDensity(z) - sum;
}

/** Laplace's continued fraction 1/(z + 1/(z + 2/(z + 3/(z + …)))), from the far end. */
function millsByFraction(z: number): number {
  let value = z;
  for (let n = 400; n >= 1; n--) value = z + n / value;
  return 1 / value;
}
