import type { TransformKind } from '../../contract/enums.ts';

/** Back from the scale of the model to that of the outcome; logit gives proportions. */
export function backTransform(transform: TransformKind, value: number): number {
  if (transform === 'log') return Math.exp(value);
  return transform === 'logit' ? 1 / (1 + Math.exp(-value)) : value;
}
