export {
  comparedTables,
  digestTables,
  type TableDigest,
} from '../../infra/verification/table-digests.ts';
