// Is everything there that releases leave behind, once and no more?
import { tmpdir } from 'node:os';
import { expect } from 'vitest';
import { runVerification } from '../../src/commands/verify-run.ts';
import { type ModelRegistry, type RegisteredVersion, readModelRegistry } from '../../src/core/registry.ts';
import { readStage } from '../../src/core/stage.ts';
import { RELEASE_FILES } from '../../src/core/unfinished.ts';
import { openRepository } from '../../src/git/repository.ts';
import { createForgeReader } from '../../src/hosts/github-reader.ts';
import { optionsAt } from '../hosts/github-at-forge.ts';
import { MODEL, nameOf, type ReleaseForge } from './release-forge.ts';

export interface Whole {
  /** Commits that were released, oldest first; absent: whichever, but the tip of main among them. */
  readonly heads?: readonly string[];
  /** Tags pushed by hand that are no version. */
  readonly refused?: readonly string[];
  /** Assignments whose deployment is told: `all` (default), or the last, where a later release came over another. */
  readonly deployments?: 'all' | 'last';
}

/**
 * One version for each released head, in the order of ancestry: each with one tag, one published release, one
 * assignment and one deployment. No draft, a linear chain, and `verify` finds nothing.
 */
export async function expectWhole(
  place: ReleaseForge,
  { heads, refused = [], deployments = 'all' }: Whole = {},
): Promise<void> {
  const { forge, clone } = place;
  const repository = await openRepository({
    directory: clone.directory,
    fresh: true,
    environment: clone.environment,
    scratchParent: tmpdir(),
    name: nameOf(place),
    remote: { url: forge.git.directory },
  });
  try {
    const registry = readModelRegistry(await repository.allAnnotatedTags(), {
      model: MODEL,
      template: 'v{version}',
      atRoot: true,
    });
    const versions = registry.versions.toReversed();
    await expectOrder(place, versions, heads);
    expectChain(registry, versions);
    await expectTags(place, registry, refused);
    await expectPages(place, registry, versions);
    expectDeployments(place, registry, deployments);
    const verification = await runVerification(repository, undefined, createForgeReader(optionsAt(forge)));
    const problems = [...verification.problems, ...verification.models.flatMap((model) => model.problems)];
    const defects = problems.filter(({ severity }) => severity !== 'notice');
    // A tag that nobody accepted is named, and so is what the forge does not protect.
    const named = ['rulesets', 'immutable-releases', ...(refused.length === 0 ? [] : ['requests'])];
    expect(defects.filter(({ rule }) => !named.includes(rule))).toEqual([]);
    if (refused.length === 0) expect(verification.verdict).toBe('pass');
  } finally {
    await repository.close();
  }
}

async function expectOrder(
  { clone }: ReleaseForge,
  versions: readonly RegisteredVersion[],
  heads: readonly string[] | undefined,
): Promise<void> {
  const commits = versions.map(({ commit }) => commit);
  if (heads !== undefined) expect(commits).toEqual(heads);
  const history = (await clone.git('rev-list', '--reverse', '--topo-order', 'HEAD')).split('\n');
  expect(commits).toEqual(history.filter((commit) => commits.includes(commit)));
  expect(commits.at(-1), 'the tip is released').toBe(heads?.at(-1) ?? history.at(-1));
}

/** Every tag pins the one before it, and every version was entered once. */
function expectChain(registry: ModelRegistry, versions: readonly RegisteredVersion[]): void {
  for (const [index, { record }] of versions.entries()) {
    const before = versions[index - 1];
    const pin = before && { tag: before.tag, object: before.object };
    expect(record?.previous).toEqual(pin);
  }
  const steps = registry.stages.get('production') ?? [];
  expect(steps.map(({ number }) => number)).toEqual(steps.map((_, index) => index + 1));
  for (const [index, { assignment }] of steps.entries()) {
    const before = steps[index - 1];
    expect(assignment?.previous).toEqual(before && { tag: before.tag, object: before.object });
  }
  const entered = steps.flatMap(({ assignment }) =>
    assignment?.action === 'release' || assignment?.action === 'accept' ? [assignment.version?.tag] : [],
  );
  expect(entered).toEqual(versions.map(({ tag }) => tag));
}

async function expectTags(
  { forge }: ReleaseForge,
  { versions, stages }: ModelRegistry,
  refused: readonly string[],
): Promise<void> {
  const there = (await forge.git.git('for-each-ref', '--format=%(refname:strip=2)', 'refs/tags')).split('\n');
  const steps = [...stages.values()].flat();
  const known = [...versions.map(({ tag }) => tag), ...steps.map(({ tag }) => tag), ...refused];
  expect(there.sort()).toEqual(known.sort());
}

async function expectPages(
  { forge }: ReleaseForge,
  registry: ModelRegistry,
  versions: readonly RegisteredVersion[],
): Promise<void> {
  const releases = await forge.releases();
  expect(releases.map(({ tag }) => tag).sort()).toEqual(versions.map(({ tag }) => tag).sort());
  expect(releases.filter(({ draft }) => draft)).toEqual([]);
  for (const { tag, assets } of releases) {
    expect(assets.map(({ name, state }) => [name, state])).toEqual(
      RELEASE_FILES.map((name) => [name, 'uploaded']),
    );
    const [record] = assets;
    const { object } = JSON.parse(record?.content.toString() ?? '{}');
    expect(object, `the witness of ${tag}`).toBe(versions.find((one) => one.tag === tag)?.object);
  }
  expect((await forge.latestRelease())?.tag).toBe(readStage(registry, 'production').tag);
}

/** Each assignment that put a version into the stage was told once. */
function expectDeployments({ forge }: ReleaseForge, { stages }: ModelRegistry, which: 'all' | 'last'): void {
  const told = forge.deployments().map(({ payload, statuses }) => {
    const assignment = typeof payload === 'object' ? String(payload.assignment) : '';
    // Each of several runs at once may have said that it succeeded.
    const states = [...new Set(statuses.map(({ state }) => state))];
    return `${assignment} ${states.join(' ')}`;
  });
  expect(new Set(told).size, 'none is told twice').toBe(told.length);
  const steps = stages.get('production') ?? [];
  const asked = steps.map(({ tag }) => `${tag} success`);
  if (which === 'all') expect(told).toEqual(asked);
  else expect(told.at(-1), 'what was told last is what is there').toBe(asked.at(-1));
}
