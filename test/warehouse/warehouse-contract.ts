import { describe } from 'vitest';
import { describeChecks } from './contract/checks.ts';
import { type Quote, useWarehouse, type WarehouseFactory } from './contract/context.ts';
import { describeHandledContacts } from './contract/handled-contacts.ts';
import { describeLedger } from './contract/ledger.ts';
import { describeLegs } from './contract/legs.ts';
import { describeMigrate } from './contract/migrate.ts';
import { describePanels } from './contract/panels.ts';
import { describeQueries } from './contract/queries.ts';
import { describeQueueNames } from './contract/queue-names.ts';
import { describeResults } from './contract/results.ts';
import { describeRetention } from './contract/retention.ts';
import { describeSkills } from './contract/skills.ts';
import { describeStandardisation } from './contract/standardisation.ts';
import { describeViews } from './contract/views.ts';
import { describeWindows } from './contract/windows.ts';

/**
 * What every warehouse must do, whatever engine stands behind it.
 *
 * @param quote how the engine quotes a name that is one of its own words
 */
export function describeWarehouse(
  name: string,
  create: WarehouseFactory,
  quote: Quote = (word) => `"${word}"`,
): void {
  describe(`${name} warehouse`, { timeout: 60_000 }, () => {
    const context = useWarehouse(create, quote);
    describeMigrate(context);
    describeStandardisation(context);
    describeLegs(context);
    describeSkills(context);
    describeHandledContacts(context);
    describeQueueNames(context);
    describeWindows(context);
    describeLedger(context);
    describeResults(context);
    describeRetention(context);
    describeViews(context);
    describePanels(context);
    describeQueries(context);
    describeChecks(context);
  });
}
