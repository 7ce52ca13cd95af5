import { z } from 'zod';

/** What lies beside a backup of the embedded warehouse, as `FILE.json`. */
export const backupManifest = z
  .strictObject({
    format: z.literal(1).describe('Form of this document'),
    createdAt: z.iso.datetime().describe('When the backup was made'),
    schemaVersion: z.string().describe('Version of the table contract that the warehouse stood at'),
    migration: z.number().int().describe('Number of the last migration applied'),
    bytes: z.number().int().describe('Size of the file'),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .describe('SHA-256 of the file'),
    tables: z.record(z.string(), z.number().int()).describe('Rows by table'),
  })
  .describe('Facts of a backup, by which a restore checks it');

export type BackupManifest = z.infer<typeof backupManifest>;
