import {
  type ScenarioOptions,
  type SimulatedKind,
  startSimulatedPlatform,
} from '../../infra/simulator/index.ts';

/** Arguments of `simulate platform`. */
export interface SimulatePlatformArguments {
  port: number;
  seed: number;
  /** Fault file, YAML or JSON. */
  faults?: string;
  kind?: SimulatedKind | 'both';
  scenario?: ScenarioOptions;
}

/**
 * Runs a simulated platform in the foreground: prints one line with its address and returns once SIGTERM or SIGINT has
 * stopped it.
 * @throws ContraflowError (usage) where the port is taken or the fault file is wrong
 */
export async function runSimulatePlatform(
  given: SimulatePlatformArguments,
  print: (line: string) => void = (line) => process.stdout.write(`${line}\n`),
): Promise<void> {
  const { faults, ...rest } = given;
  const platform = await startSimulatedPlatform(
    faults === undefined ? rest : { ...rest, faultsFile: faults },
  );
  print(`simulated platform (${given.kind ?? 'both'}, seed ${given.seed}) on ${platform.url}`);
  await new Promise<void>((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
  });
  await platform.close();
}
