// After real edits of pipelines that real DVC ran, Pawl says stale where `dvc status` says changed, or that it cannot tell.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, it } from 'vitest';
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
import { type ReadModel, readModels } from '../../support/dvc-repositories.ts';
import { cloneRepository, createRepository } from '../../support/temporary-repository.ts';
import { type Dvc, realDvc } from './real-dvc.ts';
import { commitAll, SCENARIOS, type Scenario, writeFiles } from './scenarios.ts';

const installed = new Map<string, Dvc>();

beforeAll(async () => {
  installed.set('3', await realDvc('3'));
  installed.set('2', await realDvc('2'));
}, 1_200_000);

function dvcOf(version: string): Dvc {
  const dvc = installed.get(version);
  if (dvc === undefined) throw new Error(`no DVC ${version}`);
  return dvc;
}

/** Plays a scenario: two commits, and a fresh clone of the second with everything that DVC keeps. */
async function play(scenario: Scenario, cleanUp: (remove: () => Promise<void>) => void) {
  const dvc = dvcOf(scenario.version ?? '3');
  const repository = await createRepository();
  cleanUp(repository.remove);
  const bench = {
    repository,
    dvc,
    write: (files: Parameters<typeof writeFiles>[1]) => writeFiles(repository, files),
  };
  await dvc.do(repository.directory, ['init', '--quiet']);
  await scenario.make(bench);
  const base = await commitAll(repository, 'run');
  await scenario.change(bench);
  const head = await commitAll(repository, 'change');
  const clone = await cloneRepository(repository.directory);
  cleanUp(clone.remove);
  await mkdir(join(clone.directory, '.dvc/tmp'), { recursive: true });
  // The answers are those of DVC 3 whoever wrote the lock: it is what a user runs today.
  const [, , status, metrics, parameters, data] = await dvcOf('3').answer(
    clone.directory,
    ['config', '--local', 'cache.dir', join(repository.directory, '.dvc/cache')],
    ['checkout', '--quiet', '--force', '--allow-missing'],
    ['status', '--json'],
    ['metrics', 'diff', '--all', '--json', base, head],
    ['params', 'diff', '--json', base, head],
    ['diff', '--json', base, head],
  );
  const models = await readModels(repository.directory, [base, head]);
  const model = (revision: string): ReadModel => {
    const found = models.get(revision);
    if (found === undefined) throw new Error(`not read: ${revision}`);
    return found;
  };
  const theirs = { status, metrics, parameters, data };
  return { base: model(base), head: model(head), theirs };
}

describe('real edits', () => {
  it.concurrent.for(SCENARIOS)(
    '$name',
    { timeout: 300_000 },
    async (scenario, { expect, onTestFinished }) => {
      const { base, head, theirs } = await play(scenario, onTestFinished);
      const { stages } = head.snapshot;
      const stale = stages
        .filter(isStale)
        .map((stage) => stage.name)
        .sort();
      const undecidable = stages.filter((stage) => stage.undecidable.length > 0).map((stage) => stage.name);
      expect({ stale, undecidable: undecidable.sort() }).toEqual({
        stale: scenario.stale,
        undecidable: [...(scenario.undecidable ?? [])].sort(),
      });
      const changed = stagesOfDvcStatus(theirs.status?.stdout ?? '');
      expect(changed).toEqual(expect.arrayContaining(stale));
      expect(changed.filter((name) => !stale.includes(name) && !undecidable.includes(name))).toEqual([]);

      expect(base.snapshot.stages.filter(isStale)).toEqual([]);
      if (scenario.metricsByName !== true)
        expect(metricsOfPawl(base.snapshot, head.snapshot)).toEqual(
          metricsOfDvc(theirs.metrics?.stdout ?? ''),
        );
      expect(parametersOfPawl(base.snapshot, head.snapshot)).toEqual(
        parametersOfDvc(theirs.parameters?.stdout ?? ''),
      );
      const directories = new Set([...base.directories, ...head.directories]);
      const data = dataOfDvc(theirs.data?.stdout ?? '', directories);
      expect(dataOfPawl(base.data, head.data)).toEqual(
        data.filter((line) => !scenario.unseen?.includes(line)),
      );
    },
  );
});
