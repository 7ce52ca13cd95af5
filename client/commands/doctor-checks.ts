import { Connection } from '@temporalio/client';
import type { LoadedConfig } from '../../activities/config/index.ts';
import type { Config } from '../../activities/contract/config.ts';
import { ContraflowError } from '../../activities/contract/errors.ts';
import { describeFiles } from '../../activities/extraction/files/index.ts';
import { examineWarehouse } from '../../activities/warehouse/doctor.ts';
import { isFit } from '../../infra/launcher/node-runtime.mjs';
import { runningStack } from '../../infra/stack/stack.ts';
import { temporalCli } from '../../infra/stack/temporal-cli.ts';
import { printable } from '../output/printable.ts';
import { examineCache } from './doctor-cache.ts';
import { attempt, type Finding } from './doctor-finding.ts';
import { examinePlatform } from './doctor-platform.ts';

/** Examines what the configuration needs, one finding a check. Nothing is changed but a probe object in the page cache. */
export async function examine({ config, file }: LoadedConfig): Promise<Finding[]> {
  const findings: Finding[] = [
    isFit(process.version)
      ? { check: 'Node', status: 'ok', message: process.version }
      : {
          check: 'Node',
          status: 'failed',
          message: `${process.version} is too old`,
          hint: 'use Node 22.18 or later',
        },
    { check: 'configuration', status: 'ok', message: file ?? 'embedded defaults' },
    await attempt('Temporal', () => examineTemporal(config)),
    ...(await examineWarehouse(config.warehouse)),
    await examineCache(config.cache),
  ];
  for (const platform of config.platforms) {
    if (platform.kind === 'files') {
      findings.push(
        await attempt(platform.id, async () => {
          const range = await describeFiles(platform);
          return `${range.files} files, ${range.rows} rows from ${range.from.slice(0, 10)} to ${range.to.slice(0, 10)}`;
        }),
      );
    } else {
      findings.push(...(await examinePlatform(platform, config)));
    }
  }
  return findings.map((finding) => ({ ...finding, message: printable(finding.message) }));
}

async function examineTemporal(config: Config): Promise<string> {
  const address = config.temporal?.address ?? runningStack()?.address;
  if (address === undefined) return `embedded, ${await temporalCli()}`;
  try {
    const connection = await Connection.connect({ address, connectTimeout: '5s' });
    await connection.workflowService.describeNamespace({
      namespace: config.temporal?.namespace ?? 'default',
    });
    await connection.close();
    return address;
  } catch (cause) {
    throw new ContraflowError({
      kind: 'failed',
      code: 'temporal-unreachable',
      message: `${address} does not answer for namespace ${config.temporal?.namespace ?? 'default'}`,
      hint: 'start the server, correct temporal.address, or create the namespace',
      cause,
    });
  }
}
