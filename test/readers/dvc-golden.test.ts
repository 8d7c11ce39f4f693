// What real DVC answered on real repositories, committed: Pawl answers the same.
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  dataOfDvc,
  dataOfPawl,
  isStale,
  metricsOfDvc,
  metricsOfPawl,
  parametersOfDvc,
  parametersOfPawl,
} from '../support/compare-with-dvc.ts';
import { cloneFixture, FIXTURES, type ReadModel, readModels } from '../support/dvc-repositories.ts';
import type { TemporaryRepository } from '../support/temporary-repository.ts';

const INITIAL = 'b1a7d677a3c0c5acef5e542a2c6120ca734f9e48';

/** The answers to one command, with the two revisions that their file names. */
function goldenPairs(folder: string, command: string) {
  const name = new RegExp(`^${command}\\.(.+)\\.\\.(.+)\\.json$`);
  return readdirSync(`${FIXTURES}${folder}`).flatMap((file) => {
    const [, base, head] = name.exec(file) ?? [];
    return base === undefined || head === undefined ? [] : [{ file, base, head }];
  });
}

function revision(name: string): string {
  if (name === 'initial') return INITIAL;
  return name.startsWith('v') ? name : `origin/feat/${name}`;
}

const NFL = ['v1.0.0', 'v1.1.0', 'v2.0.0', 'v2.1.0', 'feature-engineering', 'injury-report', 'initial'];

describe('the repository of the story', () => {
  let repository: TemporaryRepository;
  let models: ReadonlyMap<string, ReadModel>;
  const model = (name: string): ReadModel => {
    const found = models.get(revision(name));
    if (found === undefined) throw new Error(`not read: ${name}`);
    return found;
  };
  const golden = (file: string) => readFileSync(`${FIXTURES}nfl/golden/${file}`, 'utf8');

  beforeAll(async () => {
    repository = await cloneFixture('nfl/nfl.bundle');
    models = await readModels(repository.directory, NFL.map(revision));
  });
  afterAll(() => repository.remove());

  it.each(goldenPairs('nfl/golden', 'metrics-diff'))(
    'has the metrics of dvc metrics diff: $base to $head',
    (pair) => {
      const ours = metricsOfPawl(model(pair.base).snapshot, model(pair.head).snapshot);
      expect(ours).toEqual(metricsOfDvc(golden(pair.file)));
      expect(Object.keys(ours).length).toBeGreaterThan(3);
    },
  );

  it.each(goldenPairs('nfl/golden', 'params-diff'))(
    'has the parameters of dvc params diff: $base to $head',
    (pair) => {
      const ours = parametersOfPawl(model(pair.base).snapshot, model(pair.head).snapshot);
      expect(ours).toEqual(parametersOfDvc(golden(pair.file)));
      expect(Object.keys(ours).length).toBeGreaterThan(0);
    },
  );

  it.each(goldenPairs('nfl/golden', 'diff'))('has the data of dvc diff: $base to $head', (pair) => {
    const [base, head] = [model(pair.base), model(pair.head)];
    const directories = new Set([...base.directories, ...head.directories]);
    const ours = dataOfPawl(base.data, head.data);
    expect(ours).toEqual(dataOfDvc(golden(pair.file), directories));
    expect(ours.length).toBeGreaterThan(0);
  });

  it.each(NFL)('is not stale and everything is decided, as dvc status says: %s', (name) => {
    const { stages, problems } = model(name).snapshot;
    expect(stages.filter(isStale)).toEqual([]);
    expect(stages.flatMap((stage) => stage.undecidable)).toEqual([]);
    expect(problems).toEqual([]);
  });
});

describe('metric files of every kind', () => {
  let repository: TemporaryRepository;
  let models: ReadonlyMap<string, ReadModel>;

  beforeAll(async () => {
    repository = await cloneFixture('dvc/edge/edge.bundle');
    models = await readModels(repository.directory, ['base', 'head', 'broken']);
  });
  afterAll(() => repository.remove());

  it.each(goldenPairs('dvc/edge', 'metrics-diff'))(
    'has the numbers of dvc metrics diff: $base to $head',
    (pair) => {
      const [base, head] = [models.get(pair.base), models.get(pair.head)];
      if (base === undefined || head === undefined) throw new Error(`not read: ${pair.file}`);
      const theirs = metricsOfDvc(readFileSync(`${FIXTURES}dvc/edge/${pair.file}`, 'utf8'));
      expect(metricsOfPawl(base.snapshot, head.snapshot)).toEqual(theirs);
    },
  );
});
