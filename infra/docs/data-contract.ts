import { stringify } from 'yaml';
import { type ColumnType, relations, schemaVersion } from '../../activities/contract/tables/index.ts';
import { catalogue, dataChecks, type Relation } from '../../activities/warehouse/index.ts';

/** A column in the words of the Open Data Contract Standard 3.1. */
export interface ContractProperty {
  name: string;
  logicalType: string;
  logicalTypeOptions?: { format?: string; timezone?: boolean; defaultTimezone?: string };
  description: string;
  required: boolean;
  primaryKey?: true;
  primaryKeyPosition?: number;
  quality?: { metric: 'invalidValues'; arguments: { validValues: readonly string[] }; mustBe: 0 }[];
}

export interface ContractObject {
  name: string;
  physicalName: string;
  logicalType: 'object';
  physicalType: 'table' | 'view';
  description: string;
  dataGranularityDescription: string;
  tags: string[];
  properties: ContractProperty[];
  relationships?: { from: string | string[]; to: string | string[]; type: 'foreignKey' }[];
  quality?: object[];
}

/** The data contract as a document of the Open Data Contract Standard 3.1.0. */
export interface DataContract {
  apiVersion: 'v3.1.0';
  kind: 'DataContract';
  id: string;
  name: string;
  version: string;
  status: 'active';
  domain: string;
  dataProduct: string;
  description: { purpose: string; usage: string; limitations: string };
  schema: ContractObject[];
  slaProperties: object[];
}

const logicalTypes: Record<ColumnType, Pick<ContractProperty, 'logicalType' | 'logicalTypeOptions'>> = {
  text: { logicalType: 'string' },
  integer: { logicalType: 'integer' },
  double: { logicalType: 'number' },
  boolean: { logicalType: 'boolean' },
  timestamp: { logicalType: 'timestamp', logicalTypeOptions: { timezone: true, defaultTimezone: 'Etc/UTC' } },
  date: { logicalType: 'date' },
  json: { logicalType: 'string', logicalTypeOptions: { format: 'json' } },
};

function propertyOf(column: Relation['columns'][number], key: readonly string[]): ContractProperty {
  const position = key.indexOf(column.name) + 1;
  return {
    name: column.name,
    ...logicalTypes[column.type],
    description: column.description,
    required: !column.nullable,
    ...(position === 0 ? {} : { primaryKey: true as const, primaryKeyPosition: position }),
    ...(column.values === undefined
      ? {}
      : {
          quality: [
            { metric: 'invalidValues', arguments: { validValues: column.values }, mustBe: 0 as const },
          ],
        }),
  };
}

function relationshipsOf(table: string): Pick<ContractObject, 'relationships'> {
  const own = relations.filter((relation) => relation.table === table);
  if (own.length === 0) return {};
  const place = (name: string, columns: readonly string[]) => {
    const places = columns.map((column) => `${name}.${column}`);
    return places.length === 1 ? places[0]! : places;
  };
  return {
    relationships: own.map(({ columns, references }) => ({
      from: place(table, columns),
      to: place(references.table, references.columns),
      type: 'foreignKey',
    })),
  };
}

/** What the pipeline examines before it publishes, beside the key that every table has. */
function qualityOf({ name, kind, key }: Relation): Pick<ContractObject, 'quality'> {
  const unique = {
    name: 'unique_key',
    metric: 'duplicateValues',
    arguments: { properties: key },
    mustBe: 0,
    dimension: 'uniqueness',
    severity: 'error',
  };
  if (name !== 'queue_hours') return kind === 'table' ? { quality: [unique] } : {};
  const stated = dataChecks
    .filter((check) => check.name !== unique.name)
    .map((check) => ({
      name: check.name,
      type: 'text',
      description: `Must not hold: ${check.message}`,
      severity: check.severity,
    }));
  return { quality: [unique, ...stated] };
}

/** The contract of every table and view that planners, analysts and on-call engineers read. */
export function dataContract(): DataContract {
  const schema = catalogue
    .filter(({ layer }) => layer !== 'raw')
    .map(
      (relation): ContractObject => ({
        name: relation.name,
        physicalName: relation.name,
        logicalType: 'object',
        physicalType: relation.kind,
        description: relation.description,
        dataGranularityDescription: `One row per ${relation.key.join(', ')}`,
        tags: [relation.layer],
        properties: relation.columns.map((column) => propertyOf(column, relation.key)),
        ...relationshipsOf(relation.name),
        ...qualityOf(relation),
      }),
    );
  return {
    apiVersion: 'v3.1.0',
    kind: 'DataContract',
    id: 'contraflow-tables',
    name: 'Contraflow tables',
    version: `${schemaVersion}.0`,
    status: 'active',
    domain: 'contact centre',
    dataProduct: 'contraflow',
    description: {
      purpose: 'Effects of process changes in contact centres, with the hours they were estimated from.',
      usage:
        'Planners read the views; facts are only added to, a view whose name ends in _current has the rows in force.',
      limitations:
        'Times are UTC. Units stand in the names: _s seconds, _pct percent, _rate 0 to 1, _at instants.',
    },
    schema,
    slaProperties: [
      {
        property: 'latency',
        value: 2,
        unit: 'h',
        element: 'queue_hours.interval_start',
        driver: 'operational',
        description: 'Data that ends earlier before the end of the range is reported by the check freshness.',
      },
    ],
  };
}

/** `docs/contract/contraflow.odcs.yaml`. */
export function dataContractText(): string {
  const head =
    '# Data contract (Open Data Contract Standard 3.1). Generated by `node infra/generate-docs.ts`; do not edit.\n';
  return head + stringify(dataContract(), { lineWidth: 110, aliasDuplicateObjects: false });
}
