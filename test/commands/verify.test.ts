// Does verify find what was done to the tags, each once, and nothing where nothing was done?
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verify } from '../../src/commands/verify.ts';
import { runVerification, verificationStatus } from '../../src/commands/verify-run.ts';
import type { ForgeReader, ForgeRelease } from '../../src/core/forge-facts.ts';
import { readModelRegistry } from '../../src/core/registry.ts';
import type { Verification } from '../../src/core/verification.ts';
import { openRepository } from '../../src/git/repository.ts';
import { renderReleaseRequest } from '../../src/reports/release-page.ts';
import {
  type BrokenChain,
  copyChain,
  createChain,
  MODEL,
  type ReleaseChain,
} from '../support/release-chain.ts';
import { type Expected, type Length, NAMES, TAMPERINGS, UNSEEN } from './tamperings.ts';

const LENGTHS: readonly Length[] = [1, 3, 100];
const chains = new Map<Length, ReleaseChain>();
beforeAll(async () => {
  for (const length of LENGTHS) chains.set(length, await createChain(length));
}, 300_000);
afterAll(async () => {
  for (const chain of chains.values()) await chain.remove();
});

function chainOf(length: Length): ReleaseChain {
  const chain = chains.get(length);
  if (chain === undefined) throw new Error(`no chain of ${length}`);
  return chain;
}

async function broken<T>(length: Length, use: (chain: BrokenChain) => Promise<T>): Promise<T> {
  const chain = await copyChain(chainOf(length));
  try {
    return await use(chain);
  } finally {
    await chain.remove();
  }
}

/** The forge as it was when nobody had touched anything. */
async function forgeOf(length: Length): Promise<ForgeReader> {
  const repository = await open(chainOf(length).directory);
  try {
    const tags = await repository.allAnnotatedTags();
    const { versions } = readModelRegistry(tags, { model: MODEL, template: 'v{version}', atRoot: true });
    const releases = versions.flatMap(({ record, object, tag }, id): ForgeRelease[] => {
      if (record === undefined) return [];
      const before = versions.find((one) => one.tag === record.previous?.tag)?.record;
      const input = { record, object, latest: false, ...(before === undefined ? {} : { before }) };
      const assets = renderReleaseRequest(input).files.map(({ name, content }) => ({
        name,
        state: 'uploaded' as const,
        digest: `sha256:${createHash('sha256').update(content).digest('hex')}`,
      }));
      return [{ id, tag, draft: false, immutable: true, assets }];
    });
    return {
      pullRequest: async () => undefined,
      releases: async () => releases,
      tagRulesets: async () => [
        { name: 'tags', include: ['~ALL'], exclude: [], forbids: ['update', 'deletion'] },
      ],
      immutableReleases: async () => true,
    };
  } finally {
    await repository.close();
  }
}

const open = (directory: string) =>
  openRepository({ directory, environment: process.env, scratchParent: tmpdir() });

async function runWith(forge: ForgeReader, directory: string): Promise<Answer> {
  const repository = await open(directory);
  try {
    const verification = await runVerification(repository, undefined, forge);
    return { status: verificationStatus(verification), verification, errors: errorsOf(verification) };
  } finally {
    await repository.close();
  }
}

function errorsOf({ models, problems }: Verification): Verification['problems'] {
  const all = [...models.flatMap((model) => model.problems), ...problems];
  return all.filter(({ severity }) => severity === 'error');
}

function expectFindings({ errors, verification, status }: Answer, expected: readonly Expected[]): void {
  const messages = errors.map(({ rule, message }) => `${rule}: ${message}`);
  expect(messages, messages.join('\n')).toHaveLength(expected.length);
  for (const [rule, words, ...tags] of expected) {
    const found = errors.filter((one) => one.rule === rule && words.test(one.message));
    const named = found.filter(({ message }) => tags.every((tag) => message.includes(tag)));
    expect(named, `${words} of ${tags} in ${messages.join('\n')}`).not.toEqual([]);
    expect(verification.checks.find(({ check }) => check === rule)?.status).toBe('fail');
  }
  expect([status, verification.verdict]).toEqual([1, 'fail']);
}

interface Answer {
  readonly status: number;
  readonly verification: Verification;
  readonly errors: Verification['problems'];
}

/** As the command line does it. */
async function run(directory: string): Promise<Answer> {
  let text = '';
  const surroundings = {
    environment: process.env,
    temporaryDirectory: tmpdir(),
    program: 'pawl',
    out: (more: string) => {
      text += more;
    },
    err: () => {},
    colour: false,
    now: () => 0,
    width: 100,
  };
  const status = await verify({ directory, json: true }, surroundings);
  const verification = JSON.parse(text) as Verification;
  return { status, verification, errors: errorsOf(verification) };
}

describe.each(LENGTHS)('a chain of %i', (length) => {
  it('that nobody touched has no defect', async () => {
    const { status, verification, errors } = await run(chainOf(length).directory);
    expect(errors).toEqual([]);
    expect([status, verification.verdict]).toEqual([0, 'pass']);
    expect(verification.models).toMatchObject([{ model: 'nfl', releases: length }]);
  });

  const kinds = TAMPERINGS.filter(({ lengths }) => lengths.includes(length));
  it.each(kinds)('shows $name, once', async ({ tamper, finds }) => {
    const names = NAMES[length];
    const answer = await broken(length, async (chain) => {
      await tamper(chain, names);
      return run(chain.directory);
    });
    expectFindings(answer, finds(names));
  });

  it('that nobody touched agrees with its forge', async () => {
    const { status, verification, errors } = await runWith(await forgeOf(length), chainOf(length).directory);
    expect(errors).toEqual([]);
    expect([status, verification.verdict]).toEqual([0, 'pass']);
    const unknown = verification.checks.filter((check) => check.status !== 'pass');
    expect(unknown, 'no draft is seen, so none might be there').toEqual([
      { check: 'drafts', status: 'unknown' },
    ]);
  });

  it.each(UNSEEN)('with $name: git alone does not show it, the forge does', async ({ tamper, finds }) => {
    const names = NAMES[length];
    const forge = await forgeOf(length);
    await broken(length, async (chain) => {
      await tamper(chain, names);
      expect((await run(chain.directory)).errors).toEqual([]);
      expectFindings(await runWith(forge, chain.directory), finds(names));
    });
  });
});

it('at least 24 kinds of tampering are tried', () => {
  expect(new Set(TAMPERINGS.map(({ name }) => name)).size).toBeGreaterThanOrEqual(24);
});

it('a record of a later form is neither good nor bad', async () => {
  const { status, verification, errors } = await broken(3, async (chain) => {
    await chain.remake((text, tag) =>
      tag === NAMES[3].release ? text.replace('pawl.record/1', 'pawl.record/2') : text,
    );
    return run(chain.directory);
  });
  expect(errors).toEqual([]);
  expect([status, verification.verdict]).toEqual([2, 'unknown']);
  expect(verification.checks).toContainEqual({ check: 'records', status: 'unknown' });
  expect(verification.models[0]?.problems).toContainEqual(
    expect.objectContaining({ severity: 'warning', message: expect.stringContaining('pawl.record/2') }),
  );
});

it('a forged record of a later form is a defect like any other tag that nobody assigned', async () => {
  const answer = await broken(3, async (chain) => {
    await chain.git('tag', '-a', '-m', 'nfl v2.0.0\n\nRecord: {"schema":"pawl.record/2"}', 'v2.0.0', 'main');
    return run(chain.directory);
  });
  expectFindings(answer, [['chain', /no assignment names/, 'v2.0.0']]);
});

it('a model whose manifest was removed is verified all the same', async () => {
  const answer = await broken(3, async (chain) => {
    const tree = await chain.git('ls-tree', 'main');
    const rest = tree.split('\n').filter((line) => !/\t(?:pawl\.yaml|metrics\.json)$/.test(line));
    const left = await chain.write(`${rest.join('\n')}\n`, 'tree');
    const commit = await chain.git('commit-tree', '-p', 'main', '-m', 'chore: no manifest', left);
    await chain.git('update-ref', 'refs/heads/main', commit);
    expect((await run(chain.directory)).verification).toMatchObject({
      verdict: 'pass',
      models: [{ releases: 3 }],
    });
    await chain.git('tag', '-d', 'v1.1.0');
    return run(chain.directory);
  });
  expectFindings(answer, [['chain', /was deleted/, 'v1.1.0']]);
});
