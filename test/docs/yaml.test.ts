// Every example of YAML in the documentation is good: a pawl.yaml by the real parser, a workflow by what action.yml takes.
import { describe, expect, it } from 'vitest';
import { parse, parseDocument } from 'yaml';
import { ruleNames } from '../../src/core/rules/index.ts';
import { readTrigger } from '../../src/hosts/github-event.ts';
import { readPolicyFile } from '../../src/readers/policy-file.ts';
import { blocksOf, pages, readPage } from './pages.ts';

const action = parse(readPage('action.yml')) as {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly outputs: Readonly<Record<string, unknown>>;
};

/** Held by test/core/generated-references.test.ts. */
const PARSED_ELSEWHERE = ['docs/pawl-yaml.md', 'docs/metric-names.md', 'README.md'];

const blocks = pages.flatMap((page) => blocksOf(page, 'yaml', 'yml'));
const isWorkflow = ({ text }: { readonly text: string }) => /^on:/m.test(text);
const isSteps = ({ text }: { readonly text: string }) =>
  /^- (?:id|uses|name|run):/m.test(text.replaceAll(/^ +/gm, ''));
const policies = blocks.filter((block) => !isWorkflow(block) && !isSteps(block));

describe('a pawl.yaml passes the strict parser', () => {
  const named = policies
    .filter(({ page }) => !PARSED_ELSEWHERE.includes(page))
    .map((block) => [`${block.page}:${block.line}`, block] as const);
  it.each(named)('%s', async (_, { text }) => {
    expect((await readPolicyFile(text, 'pawl.yaml', ruleNames)).problems).toEqual([]);
  });

  it('so does the one in the guide of each rule', () => {
    expect(named.length).toBeGreaterThanOrEqual(ruleNames.length);
  });
});

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, string>>;
}

interface Workflow {
  readonly on: readonly string[];
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, { readonly 'runs-on': string; readonly steps: readonly Step[] }>>;
}

function checkSteps(steps: readonly Step[], text: string): void {
  expect(steps.some(({ uses }) => uses?.startsWith('pawl-ml/pawl@'))).toBe(true);
  for (const step of steps) {
    expect([step.uses, step.run].filter((one) => one !== undefined)).toHaveLength(1);
    if (!step.uses?.startsWith('pawl-ml/pawl@')) continue;
    for (const input of Object.keys(step.with ?? {})) expect(Object.keys(action.inputs)).toContain(input);
  }
  for (const [, output = ''] of text.matchAll(/steps\.pawl\.outputs\.([\w-]+)/g))
    expect(Object.keys(action.outputs)).toContain(output);
}

describe('a workflow', () => {
  const workflows = blocks.filter(isWorkflow).map((block) => [`${block.page}:${block.line}`, block] as const);

  it('is in the README, first of all blocks', () => {
    expect(workflows[0]?.[0]).toBe(`README.md:${blocksOf('README.md', 'yaml')[0]?.line}`);
  });

  it.each(workflows)(
    '%s runs on events that Pawl knows, with the permissions that it needs',
    (_, { text }) => {
      expect(parseDocument(text).errors).toEqual([]);
      const { on, permissions, jobs } = parse(text) as Workflow;
      const mayThrow = (name: string) => () =>
        readTrigger({ name, payload: {}, sha: undefined, base: undefined, actor: 'ada' });
      // An event that is known asks for its payload; any other is refused by name.
      for (const name of on) expect(mayThrow(name)).not.toThrow(/asks for nothing that Pawl does/);
      expect(permissions).toEqual({ contents: 'read', 'pull-requests': 'write' });
      for (const job of Object.values(jobs)) {
        expect(job['runs-on']).toBe('ubuntu-latest');
        expect(job.steps[0]?.uses).toMatch(/^actions\/checkout@[0-9a-f]{40}$/);
        checkSteps(job.steps, text);
      }
    },
  );
});

describe('steps', () => {
  const steps = blocks
    .filter((block) => !isWorkflow(block) && isSteps(block))
    .map((block) => [`${block.page}:${block.line}`, block] as const);

  it('are in the README', () => {
    expect(steps).not.toEqual([]);
  });

  it.each(steps)('%s use inputs and outputs of action.yml', (_, { text }) => {
    checkSteps(parse(text) as Step[], text);
  });
});
