/** A block of one or two regressors and of the codes of two effects, copied where a loop reads them fastest. */
export interface OpenBlock {
  x: Float64Array;
  /** 0 where there is one regressor. */
  y: Float64Array;
  firstCodes: Int32Array;
  secondCodes: Int32Array;
}

/** Takes up the rows from `start` on, for the outcomes that follow. */
export function fillBlock(
  block: OpenBlock,
  [first, second]: readonly Float64Array[],
  effects: readonly { codes: Int32Array }[],
  start: number,
  size: number,
): void {
  block.x.set(first!);
  if (second === undefined) block.y.fill(0);
  else block.y.set(second);
  block.firstCodes.set(effects[0]!.codes.subarray(start, start + size));
  block.secondCodes.set(effects[1]!.codes.subarray(start, start + size));
}
