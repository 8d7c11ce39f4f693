// Holds what counts as a changed artifact and a changed parameter.
import { describe, expect, it } from 'vitest';
import { compareLineage } from '../../src/core/artifact-change.ts';
import { compareParameters } from '../../src/core/parameter-change.ts';
import { artifact, snapshot } from './example-facts.ts';

describe('the lineage', () => {
  it('lists every path in the order data flows, equal ones too', () => {
    const base = snapshot({
      lineage: [
        artifact('model', 'model.pkl', '1'),
        artifact('data', 'old.csv', '2'),
        artifact('training', 'train.py', '3'),
      ],
    });
    const head = snapshot({
      lineage: [
        artifact('model', 'model.pkl', '9'),
        artifact('training', 'train.py', '3'),
        artifact('data', 'new.csv', '4'),
      ],
    });
    expect(compareLineage(base, head).map(({ role, path, status }) => [role, path, status])).toEqual([
      ['data', 'new.csv', 'added'],
      ['data', 'old.csv', 'removed'],
      ['training', 'train.py', 'equal'],
      ['model', 'model.pkl', 'modified'],
    ]);
  });

  it('keeps one path in two roles apart', () => {
    const both = snapshot({ lineage: [artifact('data', 'a', '1'), artifact('evaluation', 'a', '1')] });
    expect(compareLineage(both, both).map(({ role, status }) => [role, status])).toEqual([
      ['data', 'equal'],
      ['evaluation', 'equal'],
    ]);
  });

  it('is all new without a base', () => {
    expect(compareLineage(undefined, snapshot({ lineage: [artifact('data', 'a', '1')] }))).toMatchObject([
      { status: 'added' },
    ]);
  });

  it.each([
    ['md5', '1', 'md5', '1', 'equal'],
    ['md5', '1', 'md5-dos2unix', '1', 'equal'],
    ['md5', '1', 'md5-dos2unix', '2', 'modified'],
    ['md5', '1', 'git', '1', 'modified'],
    ['sha256', '1', 'sha256', '2', 'modified'],
  ] as const)('%s:%s and %s:%s is %s', (before, one, after, other, status) => {
    const base = snapshot({ lineage: [artifact('data', 'a', one, before)] });
    const head = snapshot({ lineage: [artifact('data', 'a', other, after)] });
    expect(compareLineage(base, head)).toMatchObject([{ status }]);
  });
});

describe('parameters', () => {
  const parameter = (name: string, value: string, file = 'params.yaml') => ({
    file,
    name,
    value,
    place: { path: file },
  });

  it('tell only differences, numbers as numbers', () => {
    const base = snapshot({
      parameters: [
        parameter('lr', '0.05'),
        parameter('depth', '6'),
        parameter('seed', '1'),
        parameter('kind', 'a'),
        parameter('x', '1'),
      ],
    });
    const head = snapshot({
      parameters: [
        parameter('lr', '5e-2'),
        parameter('depth', '8'),
        parameter('seed', '1.0'),
        parameter('kind', 'b'),
        parameter('new', '1'),
        parameter('x', '1', 'other.yaml'),
      ],
    });
    expect(compareParameters(base, head)).toEqual([
      { file: 'params.yaml', name: 'depth', base: '6', head: '8' },
      { file: 'params.yaml', name: 'kind', base: 'a', head: 'b' },
      { file: 'params.yaml', name: 'new', head: '1' },
      { file: 'other.yaml', name: 'x', head: '1' },
      { file: 'params.yaml', name: 'x', base: '1' },
    ]);
  });

  it.each(['1e-999999999', '1e999999999', '', '[1,2]'])('survive %s', (value) => {
    const one = snapshot({ parameters: [parameter('a', value)] });
    expect(compareParameters(one, one)).toEqual([]);
    expect(compareParameters(one, snapshot({ parameters: [parameter('a', '1')] }))).toHaveLength(1);
  });
});
