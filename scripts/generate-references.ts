// Writes what is made from the sources: the JSON Schemas, the table of standard metric names, the page of the rules.
//
//   node scripts/generate-references.ts           writes the files
//   node scripts/generate-references.ts --check   exits with 1 and names those that are not fresh
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { type ConversionConfig, toJsonSchema } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import { decisionDefinitions, decisionSchema } from '../src/core/decision-schema.ts';
import { factsDefinitions, factsSchema } from '../src/core/facts-schema.ts';
import { STANDARD_NAMES, type StandardNames } from '../src/core/metric-name-table.ts';
import { modelDefinitions } from '../src/core/model-schema.ts';
import { pawlDefinitions, pawlSchema } from '../src/core/policy-written.ts';
import { recordDefinitions, recordSchema } from '../src/core/record-schema.ts';
import { renderRulesGuide } from '../src/core/rules/guide.ts';
import { rules } from '../src/core/rules/index.ts';
import { verificationDefinitions, verificationSchema } from '../src/core/verification-schema.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

type Definitions = NonNullable<ConversionConfig['definitions']>;

/** Checks with words of their own have no counterpart in JSON Schema: the parser alone makes them. */
const OWN_CHECKS = ['check', 'raw_check', 'raw_transform'];

function jsonSchema(schema: GenericSchema, definitions: Definitions): string {
  const { $schema, ...rest } = toJsonSchema(schema, {
    definitions,
    ignoreActions: OWN_CHECKS,
    typeMode: 'input',
  });
  return `${JSON.stringify({ $schema: $schema ?? 'http://json-schema.org/draft-07/schema#', ...rest }, null, 2)}\n`;
}

function metricNames(): string {
  const rows = STANDARD_NAMES.map(
    (line) => `| ${line.title} | ${better(line)} | ${scale(line)} | ${blocks(line)} | ${names(line)} |`,
  );
  return `<!-- Made by scripts/generate-references.ts from src/core/metric-name-table.ts: change that file, not this one. -->
# Standard metric names

Where no policy says which way of a metric is better, its name does. The report then says "direction by name".

- The last part of a dotted name decides: \`test.accuracy\`, \`eval/accuracy\` and \`eval/test.json:accuracy\` are \`accuracy\`.
- Case, \`-\` and camel case do not matter, nor do words that say where a metric was measured or how it was averaged:
  \`val_acc\`, \`AccuracyScore\`, \`f1-macro\`, \`accuracy.mean\`, \`recall@5\`, \`acc,none\`.
- \`*_\` stands for any words before a name, \`_*\` for any after it. An exact name wins, then the longest.
- A name with \`neg_\` before it, as in scikit-learn, is better when higher.
- **Points**: the metric is a share, 0 to 1 or 0 to 100, so \`0.5pp\` and \`70%\` have a meaning.
- Metrics below \`train\` or with \`train\` in their name, below \`slices\`, and of time and speed are shown and do not block. So
  are names that are not in this table. A line under \`gate.metrics\` changes that:

\`\`\`yaml
gate:
  metrics:
    goals_per_game: { direction: higher }
    latency.p95: { direction: lower, tolerance: 5% }
\`\`\`

| what | better | points | blocks by itself | names |
|---|---|---|---|---|
${rows.join('\n')}
`;
}

function better({ direction }: StandardNames): string {
  return direction ?? 'neither';
}

function scale(line: StandardNames): string {
  return line.scale === 'rate' ? 'yes' : 'no';
}

function blocks({ direction, kind }: StandardNames): string {
  return direction !== undefined && kind === undefined ? 'yes' : 'no';
}

function names(line: StandardNames): string {
  return line.names.map((name) => `\`${name}\``).join(' ');
}

const generated: Readonly<Record<string, () => string>> = {
  'schema/pawl.schema.json': () => jsonSchema(pawlSchema, pawlDefinitions),
  'schema/facts.schema.json': () => jsonSchema(factsSchema, factsDefinitions),
  'schema/decision.schema.json': () => jsonSchema(decisionSchema, decisionDefinitions),
  'schema/record.schema.json': () => jsonSchema(recordSchema, { ...modelDefinitions, ...recordDefinitions }),
  'schema/verification.schema.json': () => jsonSchema(verificationSchema, verificationDefinitions),
  'docs/metric-names.md': metricNames,
  'docs/rules.md': () => renderRulesGuide(rules),
};

function committed(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

for (const [name, make] of Object.entries(generated)) {
  const path = `${ROOT}/${name}`;
  const text = make();
  if (!process.argv.includes('--check')) {
    writeFileSync(path, text);
  } else if (committed(path) !== text) {
    process.stderr.write(`${name} is not fresh: run npm run generate, and commit it.\n`);
    process.exitCode = 1;
  }
}
