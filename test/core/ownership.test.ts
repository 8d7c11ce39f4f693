// Which models a path belongs to.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createOwnership, type OwningPolicy } from '../../src/core/ownership.ts';

function policy(model: string, directory: string, ...data: string[]): OwningPolicy {
  return { model, directory, lineage: { data } };
}

const POLICIES: OwningPolicy[] = [
  policy('root', '', 'models/a/shared.csv'),
  policy('a', 'models/a', 'data/raw', 'features/**/*.py', 'models/a/own.csv'),
  policy('b', 'models/b', 'data/raw/b.csv'),
  {
    model: 'c',
    directory: 'models/a/deep/c',
    metrics: ['models/a/metrics.json'],
    lineage: { evaluation: ['test/*.csv'] },
  },
];
const DIRECTORIES = ['', 'models/a', 'models/b', 'models/a/deep/c', 'models/unread'];

describe('a path belongs to the deepest model that holds it, and to all that declare it', () => {
  const { modelsOf } = createOwnership(POLICIES, DIRECTORIES);
  it.each<[string, string[]]>([
    ['README.md', ['root']],
    ['models/a', ['root']],
    ['models/a/train.py', ['a']],
    ['models/a/own.csv', ['a']],
    ['models/ab/train.py', ['root']],
    ['models/a/deep/train.py', ['a']],
    ['models/a/deep/c/train.py', ['c']],
    ['models/a/metrics.json', ['a', 'c']],
    ['models/a/shared.csv', ['a', 'root']],
    ['models/unread/train.py', []],
    ['data/raw', ['root', 'a']],
    ['data/raw/x/y.csv', ['root', 'a']],
    ['data/raw/b.csv', ['root', 'b', 'a']],
    ['data/rawer.csv', ['root']],
    ['data/raw.dvc', ['root', 'a', 'b']],
    ['data/raw/b.csv.dvc', ['root', 'b', 'a']],
    ['data.dvc', ['root', 'a', 'b']],
    ['features/build.py', ['root', 'a']],
    ['features/x/y/build.py', ['root', 'a']],
    ['features/build.js', ['root']],
    ['test/x.csv', ['root', 'c']],
    ['test/x.csv.dvc', ['root', 'c']],
    ['test/x/y.csv', ['root']],
  ])('%s: %j', (path, models) => {
    expect([...modelsOf(path)].sort()).toEqual([...models].sort());
  });
});

it('a model that declares its own directory does not take what lies in a nested model, unless it names it', () => {
  const outer = policy('outer', 'm', 'm/data');
  expect(createOwnership([outer], ['m', 'm/data/inner']).modelsOf('m/data/inner/x')).toEqual(['outer']);
  expect(createOwnership([policy('outer', 'm')], ['m', 'm/data/inner']).modelsOf('m/data/inner/x')).toEqual(
    [],
  );
});

it('a glob for metric manifests does not reach into a nested model, one of the lineage does', () => {
  const metrics: OwningPolicy = {
    model: 'outer',
    directory: 'm',
    metrics: ['m/**/metrics.json'],
    lineage: {},
  };
  expect(createOwnership([metrics], ['m', 'm/inner']).modelsOf('m/inner/metrics.json')).toEqual([]);
  const lineage = policy('outer', 'm', 'm/**/metrics.json');
  expect(createOwnership([lineage], ['m', 'm/inner']).modelsOf('m/inner/metrics.json')).toEqual(['outer']);
});

it('without a model at the root, what lies in no model belongs to none', () => {
  expect(createOwnership([policy('a', 'a')], ['a']).modelsOf('README.md')).toEqual([]);
});

it('of a path that no checkout can hold the beginning decides', () => {
  const deep = `a/${'x/'.repeat(500_000)}y`;
  const { modelsOf } = createOwnership([policy('a', 'a', 'b/*'), policy('deep', deep)], ['a', deep]);
  expect(modelsOf(`${deep}/z`)).toEqual(['a']);
  expect(modelsOf('x'.repeat(1_000_000))).toEqual([]);
});

it('names that objects inherit are paths like any other', () => {
  const { modelsOf } = createOwnership([policy('a', 'constructor', '__proto__/x')], ['constructor']);
  expect(modelsOf('constructor/x')).toEqual(['a']);
  expect(modelsOf('__proto__/x')).toEqual(['a']);
  expect(modelsOf('toString')).toEqual([]);
});

it('the order of questions changes no answer', () => {
  const path = fc.array(fc.constantFrom('models', 'a', 'b', 'deep', 'c', 'data', 'raw', 'x.csv'), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(fc.array(path), (paths) => {
      const { modelsOf } = createOwnership(POLICIES, DIRECTORIES);
      for (const parts of paths) {
        const text = parts.join('/');
        expect(modelsOf(text)).toEqual(createOwnership(POLICIES, DIRECTORIES).modelsOf(text));
      }
    }),
  );
});
