import { describeTables } from '../../activities/warehouse/index.ts';
import { cliPage } from './cli-page.ts';
import { configurationPage } from './configuration-page.ts';
import { dataContractText } from './data-contract.ts';
import { estimatePage } from './estimate-page.ts';
import { exampleCsv } from './example-csv.ts';
import { jsonSchemas } from './json-schemas.ts';

/** Every generated file of the repository with its content, by path from the root. */
export function generatedFiles(): Map<string, string> {
  return new Map([
    ['docs/cli.md', cliPage()],
    ['docs/configuration.md', configurationPage()],
    ['docs/estimate.md', estimatePage()],
    ['docs/tables.md', describeTables()],
    ['docs/contract/contraflow.odcs.yaml', dataContractText()],
    ...[...jsonSchemas()].map(([name, text]): [string, string] => [`docs/schemas/${name}`, text]),
    ['examples/own-csv/queues.csv', exampleCsv()],
  ]);
}
