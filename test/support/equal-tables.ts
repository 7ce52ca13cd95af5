export {
  comparedTables,
  differingRows,
  digestTables,
  type TableDigest,
} from '../../infra/verification/table-digests.ts';
