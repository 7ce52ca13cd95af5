import type { Connection } from '@temporalio/client';
import { encodeSearchAttributeIndexedValueType } from '@temporalio/common/lib/search-attributes.js';
import { searchAttributes } from '../infra/stack/search-attributes.ts';
import { log } from './log.ts';

const valueTypes = { Keyword: 'KEYWORD', Datetime: 'DATETIME' } as const;

/** Registers the search attributes that are missing in the namespace; a refusal is logged with what to do. */
export async function registerSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = Object.entries(searchAttributes).filter(([name]) => !(name in (customAttributes ?? {})));
  if (missing.length === 0) return;
  try {
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(
        missing.map(([name, type]) => [name, encodeSearchAttributeIndexedValueType(valueTypes[type])!]),
      ),
    });
  } catch (error) {
    log.warn(
      { missing: missing.map(([name]) => name), reason: (error as Error).message },
      'search attributes are missing and could not be added; add them with `temporal operator search-attribute create`',
    );
  }
}
