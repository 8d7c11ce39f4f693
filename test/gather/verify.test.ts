// What verifying reads of real repositories: policies that changed, clones that are cut short, and no network.
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runVerification } from '../../src/commands/verify-run.ts';
import type { Verification } from '../../src/core/verification.ts';
import { openRepository } from '../../src/git/repository.ts';
import { run } from '../../src/run.ts';
import { createSession } from '../../src/session.ts';
import {
  cloneRepository,
  createRepository,
  type TemporaryRepository,
} from '../support/temporary-repository.ts';

const POLICY = (tolerance: string) =>
  `model: nfl\nmetrics: [metrics.json]\nlineage: { model: [model.pkl] }\ngate: { tolerance: ${tolerance} }\n`;

let source: TemporaryRepository;
beforeEach(async () => {
  source = await createRepository({ name: 'nfl' });
  for (const step of [0, 1, 2]) await release(step, POLICY(step === 2 ? '5pp' : '0.5pp'));
});
afterEach(() => source.remove());

async function release(step: number, policy: string, folder = ''): Promise<void> {
  await source.write({
    [`${folder}pawl.yaml`]: policy,
    [`${folder}metrics.json`]: `{"accuracy": ${0.7 + step / 100}}\n`,
    [`${folder}model.pkl`]: `weights ${step}\n`,
  });
  await source.commit(`feat: season ${step}`, { date: `2024-01-0${step + 1}T12:00:00Z` });
  const { directory, environment } = source;
  const open = () => openRepository({ directory, environment, scratchParent: tmpdir(), fresh: true });
  const session = createSession(open, { push: false });
  const now = 1_700_000_000 + step;
  const trigger = { kind: 'release', head: 'HEAD', asked: true, actor: 'ada' } as const;
  try {
    const circumstances = { isWorkflowToken: false, now };
    await run(() => session.gather(trigger, circumstances), { tag: session.publish });
  } finally {
    await session.close();
  }
}

async function verified({ directory, environment }: TemporaryRepository, model?: string) {
  const repository = await openRepository({ directory, environment, scratchParent: tmpdir() });
  try {
    const verification = await runVerification(repository, model, undefined);
    return { verification, processes: repository.gitProcesses };
  } finally {
    await repository.close();
  }
}

const messagesOf = ({ models }: Verification) =>
  models.flatMap(({ problems }) => problems.map(({ severity, message }) => `${severity}: ${message}`));

const WEAKENED = 'notice: the policy changed with v1.2.0: gate.tolerance: 0.5pp → 5pp';

it('a policy that was weakened between two releases is a notice with its values', async () => {
  const { verification, processes } = await verified(source);
  expect(messagesOf(verification)).toEqual([WEAKENED]);
  expect(verification.verdict).toBe('pass');
  expect(processes, 'git processes, however many releases there are').toBeLessThanOrEqual(10);
});

it('one model can be asked for by its name, and an unknown one is refused with those that are there', async () => {
  expect((await verified(source, 'nfl')).verification.models).toMatchObject([{ model: 'nfl', releases: 3 }]);
  await expect(verified(source, 'nba')).rejects.toMatchObject({
    code: 'usage',
    message: 'there is no model nba',
    help: 'Models: nfl.',
  });
});

it('what happened to one model is told of that one, in as many processes as for one', async () => {
  const { processes } = await verified(source);
  for (const step of [3, 4]) await release(step, POLICY('1pp').replace('nfl', 'nba'), 'nba/');
  await source.git('tag', '-d', 'nba@v1.0.0');
  const both = await verified(source);
  expect(both.processes).toBe(processes);
  expect(both.verification.models.map(({ model, releases }) => [model, releases])).toEqual([
    ['nfl', 3],
    ['nba', 1],
  ]);
  expect(messagesOf(both.verification)).toEqual([
    WEAKENED,
    expect.stringMatching(/^error: nba@v1\.0\.0 was deleted/),
  ]);
  expect((await verified(source, 'nfl')).verification.verdict).toBe('pass');
  expect((await verified(source, 'nba')).verification.verdict).toBe('fail');
});

it('a clone that is cut short fetches what it lacks', async () => {
  const shallow = await cloneRepository(`file://${source.directory}`, '--depth=1');
  await shallow.git('fetch', '--quiet', '--depth=1', 'origin', '+refs/tags/*:refs/tags/*');
  try {
    const { verification } = await verified(shallow);
    expect(messagesOf(verification)).toEqual([WEAKENED]);
    expect(verification).toMatchObject({ verdict: 'pass', models: [{ releases: 3 }] });
  } finally {
    await shallow.remove();
  }
});

it('history that was rewritten is a defect in a clone that is cut short, too', async () => {
  const root = await source.git('commit-tree', '-m', 'all of it', 'HEAD^{tree}');
  await source.git('update-ref', 'refs/heads/main', root);
  const shallow = await cloneRepository(`file://${source.directory}`, '--depth=1');
  await shallow.git('fetch', '--quiet', '--depth=1', 'origin', '+refs/tags/*:refs/tags/*');
  try {
    const { verification } = await verified(shallow);
    expect(messagesOf(verification).join('\n')).toMatch(/not on main any more/);
    expect(verification.verdict).toBe('fail');
  } finally {
    await shallow.remove();
  }
});

it('a clone that is cut short and has nobody to ask cannot be verified, which is no pass', async () => {
  const shallow = await cloneRepository(`file://${source.directory}`, '--depth=1');
  await shallow.git('remote', 'set-url', 'origin', '/nonexistent/nfl');
  try {
    await expect(verified(shallow)).rejects.toMatchObject({ code: 'missing-history' });
  } finally {
    await shallow.remove();
  }
});
