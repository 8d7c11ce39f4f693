// Does verify find what was done to the tags, each once, and nothing where nothing was done?
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verify } from '../../src/commands/verify.ts';
import type { Verification } from '../../src/core/verification.ts';
import { type BrokenChain, copyChain, createChain, type ReleaseChain } from '../support/release-chain.ts';
import { type Length, NAMES, TAMPERINGS } from './tamperings.ts';

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
  const problems = [...verification.models.flatMap((model) => model.problems), ...verification.problems];
  return { status, verification, errors: problems.filter(({ severity }) => severity === 'error') };
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
    const { status, verification, errors } = await broken(length, async (chain) => {
      await tamper(chain, names);
      return run(chain.directory);
    });
    const expected = finds(names);
    const messages = errors.map(({ rule, message }) => `${rule}: ${message}`);
    expect(messages, messages.join('\n')).toHaveLength(expected.length);
    for (const [rule, words, ...tags] of expected) {
      const found = errors.filter((one) => one.rule === rule && words.test(one.message));
      const named = found.filter(({ message }) => tags.every((tag) => message.includes(tag)));
      expect(named, `${words} of ${tags} in ${messages.join('\n')}`).not.toEqual([]);
      expect(verification.checks.find(({ check }) => check === rule)?.status).toBe('fail');
    }
    expect([status, verification.verdict]).toEqual([1, 'fail']);
  });
});

it('at least 24 kinds of tampering are tried', () => {
  expect(new Set(TAMPERINGS.map(({ name }) => name)).size).toBeGreaterThanOrEqual(24);
});
