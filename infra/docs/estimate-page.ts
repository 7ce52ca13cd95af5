import { z } from 'zod';
import { estimateResult } from '../../activities/contract/estimate-result.ts';
import { estimateSpec } from '../../activities/contract/estimate-spec.ts';
import { estimateMeanings, resultMeanings } from './estimate-meanings.ts';
import { keyTable, pageHead } from './markdown.ts';
import { type JsonSchema, keysOf, type SchemaKey } from './schema-keys.ts';

/** Every key of a spec. */
export function specKeys(): SchemaKey[] {
  return keysOf(z.toJSONSchema(estimateSpec, { io: 'input', unrepresentable: 'any' }) as JsonSchema).map(
    (key) => ({
      ...key,
      meaning: estimateMeanings[key.path] ?? key.meaning,
    }),
  );
}

/** Every key of a result. */
export function resultKeys(): SchemaKey[] {
  return keysOf(z.toJSONSchema(estimateResult, { unrepresentable: 'any' }) as JsonSchema).map((key) => ({
    ...key,
    meaning: resultMeanings[key.path] ?? key.meaning,
  }));
}

/** `docs/estimate.md`. */
export function estimatePage(): string {
  return `${pageHead('contraflow estimate')}
\`contraflow estimate --data FILE --spec FILE [--by COLUMN] [--json]\` estimates one effect from a CSV or Parquet file. It
needs no server and no configuration.

\`\`\`sh
npx contraflow estimate --data examples/own-csv/queues.csv --spec examples/estimate/handle-time.yaml
\`\`\`

The spec is YAML or JSON. Unknown keys are refused by name. The treatment is given in one of four ways: \`treatment\` (a
column), \`treated\` with \`intervention\`, \`interventions\` (a date for each unit), or \`cohort\` (a column of dates). Post
means time ≥ intervention. \`from\` is inclusive; \`to\` is exclusive for instants and inclusive for plain dates and numbers.

\`--by COLUMN\` runs the spec once for each value of a column and prints a list; a value that fails is reported beside the
others and the command exits with 3.

## Keys of a spec

${keyTable(specKeys())}

## Which estimator answers what

| estimator | use it for | \`delta\` is |
|---|---|---|
| ols | a regression with constant, treated, post and their product | the coefficient of the product |
| twfe | difference-in-differences with unit and time effects | the coefficient of the treatment |
| event-study | the effect by distance from the change, and the test of the time before it | the mean of the coefficients after the change |
| staggered | units treated at different times | the effect on treated cells, by cell count |
| synthetic-control, synthetic-did | few treated units, many donors | the mean gap after the change |
| its | one series without controls | the mean of observed minus expected after the change |
| fractional-logit, fractional-probit | rates from 0 to 1 | the average partial effect, on the scale of the rate |
| poisson | counts | the coefficient, a log ratio |
| hurdle | scores with many zeros | the effect on the combined mean |
| auto | chooses its, staggered, twfe or ols from the spec and the data | as the one chosen |

\`delta\` is on the transformed scale. \`relativeEffect\` is a fraction of what was expected: exp(delta) − 1 for logarithms
and Poisson, the odds ratio − 1 for logits, delta over the expected mean otherwise.

## Keys of a result

A key that does not apply is absent. A standard error or interval that the data cannot support is null, and a warning says
why.

${keyTable(resultKeys())}

JSON Schemas: [schemas/estimate-spec.json](schemas/estimate-spec.json),
[schemas/estimate-result.json](schemas/estimate-result.json). How the methods are chosen: [methods.md](methods.md).
`;
}
