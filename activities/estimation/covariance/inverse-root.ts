import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/** Eigenvalue of a residual maker below which a direction counts as one of its null space. */
const NULL_DIRECTION = 1e-10;

/** Symmetric inverse square root of a q × q matrix with eigenvalues in 0 to 1; null directions are left out. */
export function inverseRoot(matrix: Float64Array, q: number): Float64Array {
  const block = Matrix.zeros(q, q);
  for (let a = 0; a < q; a++)
    for (let b = 0; b < q; b++) block.set(a, b, (matrix[a * q + b]! + matrix[b * q + a]!) / 2);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(block, {
    assumeSymmetric: true,
  });
  const root = new Float64Array(q * q);
  realEigenvalues.forEach((value, e) => {
    if (value < NULL_DIRECTION) return;
    const scale = 1 / Math.sqrt(value);
    for (let a = 0; a < q; a++) {
      const left = scale * eigenvectorMatrix.get(a, e);
      for (let b = 0; b < q; b++) root[a * q + b]! += left * eigenvectorMatrix.get(b, e);
    }
  });
  return root;
}
