import { Connection } from '@temporalio/client';
import type { LoadedConfig } from '../../activities/config/index.ts';
import type { ApiPlatformConfig, Config } from '../../activities/contract/config.ts';
import { ContraflowError } from '../../activities/contract/errors.ts';
import { tokenAddress } from '../../activities/extraction/addresses.ts';
import { describeFiles } from '../../activities/extraction/files/index.ts';
import { createTransport } from '../../activities/extraction/http/index.ts';
import { systemClock } from '../../activities/extraction/index.ts';
import { readClaims } from '../../activities/extraction/tokens/jwt.ts';
import { requestToken } from '../../activities/extraction/tokens/request-token.ts';
import { createRedactor, createSecretResolver, createSecretStores } from '../../activities/secrets/index.ts';
import { examineWarehouse } from '../../activities/warehouse/doctor.ts';
import { isFit } from '../../infra/launcher/node-runtime.mjs';
import { runningStack } from '../../infra/stack/stack.ts';
import { temporalCli } from '../../infra/stack/temporal-cli.ts';
import { printable } from '../output/table.ts';

export interface Finding {
  check: string;
  status: 'ok' | 'warning' | 'failed';
  message: string;
  hint?: string;
}

/** OAuth scopes that the guides name, with the permission as the platform's console shows it. */
const readScopes = {
  'analytics:report:read': 'Analytics > Report > Read',
  'routing:skill:read': 'Routing > Skill > Read',
  'telephony:queue:read': 'Telephony > Queue > Read',
  'data:export:read': 'Data Exchange > Export > Read',
} as const;
const dialScopes = {
  'outbound:campaign:read': 'Outbound > Campaign > View',
  'outbound:campaign:write': 'Outbound > Campaign > Edit',
} as const;

const largestSkewMs = 30_000;

/** Examines what the configuration needs, one finding a check; nothing is changed. */
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

async function attempt(check: string, run: () => Promise<string>): Promise<Finding> {
  try {
    return { check, status: 'ok', message: await run() };
  } catch (error) {
    const known = error instanceof ContraflowError ? error : undefined;
    const message = error instanceof Error ? error.message : String(error);
    return { check, status: 'failed', message, hint: known?.hint ?? 'see the message' };
  }
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

async function examinePlatform(platform: ApiPlatformConfig, config: Config): Promise<Finding[]> {
  const redactor = createRedactor();
  const secrets = createSecretResolver(createSecretStores(process.env, systemClock.now), redactor);
  let serverTime: string | null = null;
  const transport = createTransport(async (url, init) => {
    const response = await fetch(url, init);
    serverTime = response.headers.get('date');
    return response;
  });
  try {
    const token = await requestToken(tokenAddress(platform, 'analytics'), {
      platform: platform.id,
      transport,
      clock: systemClock,
      random: () => 0,
      credentials: (options) => secrets.resolveSecret(platform.credentials, options),
      saveRefreshToken: (token) => secrets.saveRefreshToken(platform.credentials, token),
      onToken: (value) => redactor.add(value),
    });
    const findings: Finding[] = [
      {
        check: `${platform.id} token`,
        status: 'ok',
        message: `valid until ${new Date(token.expiresAt).toISOString()}`,
      },
    ];
    if (serverTime !== null) findings.push(clockFinding(platform.id, Date.parse(serverTime) - Date.now()));
    return [...findings, ...scopeFindings(platform, config, readClaims(token.value).scopes)];
  } catch (error) {
    const known = error instanceof ContraflowError ? error : undefined;
    return [
      {
        check: `${platform.id} token`,
        status: 'failed',
        message: redactor.clean(error instanceof Error ? error.message : String(error)),
        hint: known?.hint ?? 'check the address and the network',
      },
    ];
  }
}

function clockFinding(id: string, skewMs: number): Finding {
  const seconds = Math.round(skewMs / 1000);
  return Math.abs(skewMs) <= largestSkewMs
    ? { check: `${id} clock`, status: 'ok', message: `${seconds} s apart` }
    : {
        check: `${id} clock`,
        status: 'warning',
        message: `the platform's clock is ${seconds} s from this machine's`,
        hint: 'synchronise this machine by NTP; tokens and windows depend on it',
      };
}

function scopeFindings(
  platform: ApiPlatformConfig,
  config: Config,
  granted: string[] | undefined,
): Finding[] {
  const campaigns = config.campaigns.some((campaign) => campaign.platform === platform.id);
  const wanted = Object.entries({ ...readScopes, ...(campaigns ? dialScopes : {}) });
  return wanted.map(([scope, permission]) => {
    const check = `${platform.id} ${scope}`;
    if (granted === undefined)
      return { check, status: 'ok' as const, message: 'not checkable: the token is opaque' };
    return granted.includes(scope)
      ? { check, status: 'ok' as const, message: 'granted' }
      : {
          check,
          status: 'failed' as const,
          message: 'not granted',
          hint: `add the scope; in the console: ${permission}`,
        };
  });
}
