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

type Permissions = Readonly<Record<string, string>>;

interface Job {
  readonly 'runs-on': string;
  readonly permissions?: Permissions;
  readonly needs?: string;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly on: readonly string[] | Readonly<Record<string, unknown>>;
  readonly permissions: Permissions;
  readonly jobs: Readonly<Record<string, Job>>;
}

const isPawl = ({ uses }: Step) => uses?.startsWith('pawl-ml/pawl@') === true;

function checkSteps(steps: readonly Step[], text: string): void {
  for (const step of steps) {
    expect([step.uses, step.run].filter((one) => one !== undefined)).toHaveLength(1);
    // What comes from outside reaches a shell through its environment alone.
    expect(step.run ?? '').not.toContain('${{');
    if (!isPawl(step)) continue;
    for (const input of Object.keys(step.with ?? {})) expect(Object.keys(action.inputs)).toContain(input);
  }
  for (const [, output = ''] of text.matchAll(/steps\.pawl\.outputs\.([\w-]+)/g))
    expect(Object.keys(action.outputs)).toContain(output);
}

/** What a job has to be allowed: a gate reads and comments, whatever can release writes contents. */
const GATE: Permissions = { contents: 'read', 'pull-requests': 'write' };
const RELEASE: readonly Permissions[] = [
  { contents: 'write', 'pull-requests': 'read' },
  // A rollback names no pull request.
  { contents: 'write' },
];
const PROPOSALS = ['pull_request', 'pull_request_target', 'merge_group'];

function checkPermissions(events: readonly string[], { permissions }: Workflow, job: Job): void {
  const isGate = events.some((name) => PROPOSALS.includes(name));
  if (isGate) {
    // What strangers can start may not write contents, and what writes contents is not started by them.
    expect(events.filter((name) => !PROPOSALS.includes(name))).toEqual([]);
    expect(job.permissions ?? permissions).toEqual(GATE);
    return;
  }
  expect(permissions, 'nothing is given to every job').toEqual({});
  // To verify is to read.
  const writes = job.steps.some((step) => isPawl(step) && step.with?.command !== 'verify');
  if (writes) expect(RELEASE).toContainEqual(job.permissions);
  else expect(job.permissions).toEqual({ contents: 'read' });
}

describe('a workflow', () => {
  const workflows = blocks.filter(isWorkflow).map((block) => [`${block.page}:${block.line}`, block] as const);

  it('is in the README, first of all blocks, and gates', () => {
    const [first] = blocksOf('README.md', 'yaml');
    expect(workflows.map(([name]) => name)).toContain(`README.md:${first?.line}`);
    expect(first?.text).toContain('on: [pull_request, merge_group]');
  });

  it.each(workflows)(
    '%s runs on events that Pawl knows, with the permissions that it needs',
    (_, { text }) => {
      expect(parseDocument(text).errors).toEqual([]);
      const workflow = parse(text) as Workflow;
      const events = Array.isArray(workflow.on) ? workflow.on : Object.keys(workflow.on);
      const mayThrow = (name: string) => () =>
        readTrigger({ name, payload: {}, sha: undefined, base: undefined, actor: 'ada' });
      // An event that is known asks for its payload; any other is refused by name.
      for (const name of events) expect(mayThrow(name)).not.toThrow(/asks for nothing that Pawl does/);
      const jobs = Object.values(workflow.jobs);
      expect(jobs.flatMap(({ steps }) => steps).some(isPawl)).toBe(true);
      for (const job of jobs) {
        expect(job['runs-on']).toBe('ubuntu-latest');
        expect(job.steps[0]?.uses).toMatch(/^actions\/checkout@[0-9a-f]{40}$/);
        expect(job.steps[0]?.with).toMatchObject({ 'persist-credentials': false });
        checkPermissions(events, workflow, job);
        checkSteps(job.steps, text);
        for (const [, output = ''] of text.matchAll(/needs\.release\.outputs\.([\w-]+)/g))
          expect(Object.keys(workflow.jobs.release?.outputs ?? {})).toContain(output);
      }
    },
  );

  it.each(workflows.filter(([, { text }]) => /^ {2}push:/m.test(text) && /tags:/.test(text)))(
    '%s is not started by the tags of assignments',
    (_, { text }) => {
      const { push } = (parse(text) as { on: { push: { tags: readonly string[] } } }).on;
      // GitHub: `*` stops at a `/`, `**` does not. https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax
      const filters = push.tags.map(
        (glob) =>
          new RegExp(`^${glob.replaceAll('**', '\0').replaceAll('*', '[^/]*').replaceAll('\0', '.*')}$`),
      );
      const starts = (tag: string) => filters.some((filter) => filter.test(tag));
      for (const tag of ['v2.1.0', 'v10.0.0-rc.1', 'ranking@v1.4.0', 'models/rank@v0.1.0'])
        expect(starts(tag), tag).toBe(true);
      for (const tag of ['vision#production#1', 'models/rank#production#2', 'vision#production!#3', 'latest'])
        expect(starts(tag), tag).toBe(false);
    },
  );

  it.each(workflows.filter(([, { text }]) => /^ {2}delete:/m.test(text)))(
    '%s does not go red where a branch is deleted',
    (_, { text }) => {
      for (const { if: condition } of Object.values((parse(text) as { jobs: object }).jobs) as {
        if?: string;
      }[])
        expect(condition).toContain("github.event.ref_type == 'tag'");
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
    const parsed = parse(text) as Step[];
    expect(parsed.some(isPawl)).toBe(true);
    checkSteps(parsed, text);
  });
});
