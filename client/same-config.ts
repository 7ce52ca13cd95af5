import { relative } from 'node:path';
import type { LoadedConfig } from '../activities/config/index.ts';
import { ContraflowError } from '../activities/contract/errors.ts';
import { type StackDescription, settingsHash } from '../infra/stack/stack.ts';

/** Refuses a configuration that is not the one which the worker of the stack computes with. */
export function refuseOtherConfig(stack: StackDescription, { config, file }: LoadedConfig): void {
  if (stack.settingsHash === undefined || stack.settingsHash === settingsHash(config)) return;
  const theirs = stack.configFile ?? undefined;
  const path = theirs === undefined ? undefined : relative(process.cwd(), theirs);
  const same = path !== undefined && file !== undefined && relative(process.cwd(), file) === path;
  throw new ContraflowError({
    kind: 'usage',
    code: 'other-configuration',
    message: same
      ? `${file} was changed after the stack in this folder had started with it (process ${stack.pid})`
      : `the stack in this folder (process ${stack.pid}) works with ${path ?? 'the embedded defaults'}, not with ${file ?? 'the embedded defaults'}`,
    hint:
      same || path === undefined
        ? 'restart contraflow dev'
        : `restart contraflow dev with this configuration, or give --config ${path}`,
  });
}
