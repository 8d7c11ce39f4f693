// What is generated is fresh, says the same as the parser, and every example of the documentation is good.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ruleNames } from '../../src/core/rules/index.ts';
import { readPolicyFile } from '../../src/readers/policy-file.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(`${ROOT}/${path}`, 'utf8');

function examplesOf(page: string): readonly string[] {
  return [...read(page).matchAll(/^```yaml\n(.*?)^```$/gms)].map((match) => match[1] ?? '');
}

/** The path in the first line of an example, `# models/a/pawl.yaml`. */
function pathOf(example: string): string {
  return /^# (\S*pawl\.yaml)$/m.exec(example)?.[1] ?? 'models/a/pawl.yaml';
}

const validate = new Ajv({ strict: false }).compile(JSON.parse(read('schema/pawl.schema.json')));

it('the schemas and the table of names are as the sources make them', () => {
  const script = `${ROOT}/scripts/generate-references.ts`;
  const run = () => execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe', encoding: 'utf8' });
  expect(run).not.toThrow();
});

describe.each(['docs/pawl-yaml.md', 'docs/metric-names.md', 'README.md'])('in %s', (page) => {
  // The workflows of the README are no policies.
  const examples = examplesOf(page).filter((example) => !/^\s*(?:uses|on):/m.test(example));
  it('there are examples', () => {
    expect(examples.length).toBeGreaterThan(0);
  });

  it.each(examples)('an example is good:\n%s', async (example) => {
    expect((await readPolicyFile(example, pathOf(example), ruleNames)).problems).toEqual([]);
    expect(validate(parse(example)), JSON.stringify(validate.errors)).toBe(true);
  });
});

it('every key of a pawl.yaml is in its reference', () => {
  const page = read('docs/pawl-yaml.md');
  const schema = read('schema/pawl.schema.json');
  const keys = [...schema.matchAll(/^ +"([a-z-]+)": \{$/gm)].map((match) => match[1] ?? '');
  const words = ['$defs', 'items', 'properties', 'additionalProperties', 'propertyNames'];
  for (const key of keys.filter((name) => !words.includes(name)))
    expect(page).toMatch(new RegExp(`\\b${key}\\b`));
  expect(keys).toContain('block-when');
});

describe('the JSON Schema refuses what the parser refuses for its shape', () => {
  it.each([
    'modle: a',
    'model: a..b',
    'model: 7',
    'metrics: a.json',
    'metrics: []',
    'gate: { tolerance: 1 pp }',
    'gate: { tolerance: -1 }',
    'gate: { confidence: 1 }',
    'gate: { block-when: worst }',
    'gate: { ratchet: on }',
    'gate: { ratchet: {} }',
    'gate: { metrics: { a..b: {} } }',
    'gate: { metrics: { a: { directoin: up } } }',
    'gate: { rules: { stale: no } }',
    'release: 1',
    'release: { initial: 1.0 }',
    'release: { stages: [] }',
    'release: { types: { Sweep: minor } }',
    'defaults: { model: a }',
  ])('%s', async (text) => {
    expect((await readPolicyFile(text, 'pawl.yaml', ruleNames)).problems).toHaveLength(1);
    expect(validate(parse(text))).toBe(false);
  });
});
