// Between every pair of tags and branches, Pawl and real DVC see the same differences; and at each, the same status.
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  dataOfDvc,
  dataOfPawl,
  isStale,
  metricsOfDvc,
  metricsOfPawl,
  parametersOfDvc,
  parametersOfPawl,
  stagesOfDvcStatus,
} from '../../support/compare-with-dvc.ts';
import { cloneFixture, FIXTURES, type ReadModel, readModels } from '../../support/dvc-repositories.ts';
import type { TemporaryRepository } from '../../support/temporary-repository.ts';
import { type Answer, type Dvc, realDvc } from './real-dvc.ts';

const REPOSITORIES = [
  {
    bundle: 'nfl/nfl.bundle',
    revisions: [
      'v1.0.0',
      'v1.1.0',
      'v2.0.0',
      'v2.1.0',
      'origin/feat/feature-engineering',
      'origin/feat/injury-report',
    ],
  },
  { bundle: 'dvc/edge/edge.bundle', revisions: ['base', 'head', 'broken'] },
] as const;

const pairsOf = (revisions: readonly string[]) =>
  revisions.flatMap((base) => revisions.filter((head) => head !== base).map((head) => ({ base, head })));

describe.each(REPOSITORIES)('$bundle', ({ bundle, revisions }) => {
  let dvc: Dvc;
  let repository: TemporaryRepository;
  let models: ReadonlyMap<string, ReadModel>;
  const answers = new Map<string, readonly Answer[]>();
  const model = (revision: string): ReadModel => {
    const found = models.get(revision);
    if (found === undefined) throw new Error(`not read: ${revision}`);
    return found;
  };

  beforeAll(async () => {
    dvc = await realDvc('3');
    repository = await cloneFixture(bundle);
    models = await readModels(repository.directory, revisions);
    const pairs = pairsOf(revisions);
    const commands = pairs.flatMap(({ base, head }) =>
      [['metrics', 'diff', '--all'], ['params', 'diff'], ['diff']].map((command) => [
        ...command,
        '--json',
        base,
        head,
      ]),
    );
    const all = await dvc.answer(repository.directory, ...commands);
    for (const [index, { base, head }] of pairs.entries()) {
      answers.set(`${base}..${head}`, all.slice(index * 3, index * 3 + 3));
    }
  }, 1_200_000);
  afterAll(() => repository.remove());

  it.each(pairsOf(revisions))('has the same differences from $base to $head', ({ base, head }) => {
    const [metrics, parameters, data] = answers.get(`${base}..${head}`) ?? [];
    const [before, after] = [model(base), model(head)];
    expect(metricsOfPawl(before.snapshot, after.snapshot)).toEqual(metricsOfDvc(metrics?.stdout ?? ''));
    expect(parametersOfPawl(before.snapshot, after.snapshot)).toEqual(
      parametersOfDvc(parameters?.stdout ?? ''),
    );
    const directories = new Set([...before.directories, ...after.directories]);
    expect(dataOfPawl(before.data, after.data)).toEqual(dataOfDvc(data?.stdout ?? '', directories));
  });
});

describe('a checkout with everything pulled', () => {
  const { bundle, revisions } = REPOSITORIES[0];
  let dvc: Dvc;
  let repository: TemporaryRepository;

  beforeAll(async () => {
    dvc = await realDvc('3');
    repository = await cloneFixture(bundle);
    await cp(`${FIXTURES}nfl/remote/files`, join(repository.directory, '.dvc/cache/files'), {
      recursive: true,
    });
  }, 1_200_000);
  afterAll(async () => {
    await rm(repository.directory, { recursive: true, force: true });
    await repository.remove();
  });

  it.each(revisions)('is as stale as dvc status says at %s', async (revision) => {
    await repository.git('switch', '--quiet', '--detach', revision);
    // One branch was never pushed: there DVC finds data missing, which says nothing of staleness.
    await dvc.answer(repository.directory, ['checkout', '--quiet', '--force', '--allow-missing']);
    const [status] = await dvc.answer(repository.directory, ['status', '--json']);
    const stages = (await readModels(repository.directory, [revision])).get(revision)?.snapshot.stages ?? [];
    expect(stages.length).toBe(3);
    const pulled = stagesOfDvcStatus(status?.stdout ?? '');
    const missing = revision === 'origin/feat/injury-report';
    if (!missing) expect(stages.filter(isStale).map((stage) => stage.name)).toEqual(pulled);
    expect(stages.filter(isStale)).toEqual([]);
  });
});
