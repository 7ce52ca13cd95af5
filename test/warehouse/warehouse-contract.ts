import { describe } from 'vitest';
import { describeChecks } from './contract/checks.ts';
import { useWarehouse, type WarehouseFactory } from './contract/context.ts';
import { describeLedger } from './contract/ledger.ts';
import { describeLegs } from './contract/legs.ts';
import { describeMigrate } from './contract/migrate.ts';
import { describePanels } from './contract/panels.ts';
import { describeQueries } from './contract/queries.ts';
import { describeQueueNames } from './contract/queue-names.ts';
import { describeResults } from './contract/results.ts';
import { describeStandardisation } from './contract/standardisation.ts';
import { describeViews } from './contract/views.ts';
import { describeWindows } from './contract/windows.ts';

/** What every warehouse must do, whatever engine stands behind it. */
export function describeWarehouse(name: string, create: WarehouseFactory): void {
  describe(`${name} warehouse`, { timeout: 20_000 }, () => {
    const context = useWarehouse(create);
    describeMigrate(context);
    describeStandardisation(context);
    describeLegs(context);
    describeQueueNames(context);
    describeWindows(context);
    describeLedger(context);
    describeResults(context);
    describeViews(context);
    describePanels(context);
    describeQueries(context);
    describeChecks(context);
  });
}
