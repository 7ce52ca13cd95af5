/** Arrays that were found free of infinite and missing values; tables are never changed. */
const known = new WeakSet<Float64Array>();

/** True where no value is infinite or NaN: 0 × x is 0 for finite x alone, and four sums run side by side. */
export function allFinite(values: Float64Array): boolean {
  if (known.has(values)) return true;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  const even = values.length - (values.length % 4);
  for (let i = 0; i < even; i += 4) {
    a += values[i]! * 0;
    b += values[i + 1]! * 0;
    c += values[i + 2]! * 0;
    d += values[i + 3]! * 0;
  }
  for (let i = even; i < values.length; i++) a += values[i]! * 0;
  const finite = a + b + c + d === 0;
  if (finite) known.add(values);
  return finite;
}
