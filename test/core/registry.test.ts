// What tags say of a model: versions, requests, accepted requests, versions that are gone, and whose a tag is.
import { describe, expect, it } from 'vitest';
import { findModels } from '../../src/core/registries.ts';
import { type ModelRegistry, readModelRegistry } from '../../src/core/registry.ts';
import type { RegistryTag } from '../../src/core/registry-tag.ts';
import { formatReleaseMessage } from '../../src/core/release-message.ts';
import {
  annotated,
  assignmentOf,
  day,
  lightweight,
  MODEL,
  objectId,
  pinOf,
  recordOf,
  releaseTag,
} from './registry-tags.ts';

const naming = { model: MODEL, template: 'v{version}', atRoot: true };
const read = (...tags: readonly RegistryTag[]) => readModelRegistry(tags, naming);
const told = ({ versions }: ModelRegistry) => versions.map(({ version, origin }) => `${version} ${origin}`);
const v1 = releaseTag(recordOf('1.0.0'), day('2023-06-01'));
const v2 = releaseTag(recordOf('2.0.0'), day('2023-11-20'));

describe('versions', () => {
  it('are listed highest first, with their records and times', () => {
    const registry = read(v1, releaseTag(recordOf('1.10.0')), v2, releaseTag(recordOf('1.9.0')));
    expect(told(registry)).toEqual(['2.0.0 pawl', '1.10.0 pawl', '1.9.0 pawl', '1.0.0 pawl']);
    expect(registry.versions[0]).toMatchObject({
      tag: 'v2.0.0',
      object: v2.object,
      commit: v2.commit,
      time: day('2023-11-20'),
      record: recordOf('2.0.0'),
      deprecated: false,
    });
  });

  it('without any release of Pawl every tag is history, with the first line of its message', () => {
    const old = annotated('v1.3', objectId('c'), 'the third one\n\nmore\n', day('2022-01-01'));
    const registry = read(old, lightweight('v0.9.0', objectId('d')));
    expect(registry.versions).toMatchObject([
      { version: '1.3.0', origin: 'older', title: 'the third one', time: day('2022-01-01') },
      { version: '0.9.0', origin: 'older' },
    ]);
    expect(registry.versions[1]).not.toHaveProperty('time');
    expect(registry.requests).toEqual([]);
  });

  it('tags below the first release of Pawl are history, those above it are requests', () => {
    const registry = read(v1, lightweight('v0.9.0', objectId('old')), lightweight('v1.1.0', objectId('new')));
    expect(told(registry)).toEqual(['1.0.0 pawl', '0.9.0 older']);
    expect(registry.requests).toEqual([
      { version: '1.1.0', tag: 'v1.1.0', object: objectId('new'), commit: objectId('new') },
    ]);
  });

  it('tags that only look like versions are listed apart', () => {
    expect(read(v1, lightweight('v20230815-3', objectId('x'))).unreadable).toEqual(['v20230815-3']);
  });

  const record = recordOf('2.0.0');
  it.each<[string, RegistryTag]>([
    [
      'a record that is another version’s',
      annotated('v2.0.0', record.commit, formatReleaseMessage(recordOf('2.1.0')), 1),
    ],
    ['a record of another commit', { ...v2, commit: objectId('elsewhere') }],
    ['a record of another model', releaseTag(recordOf('2.0.0', { model: 'other' }))],
    [
      'a record whose version is not what the tag says',
      releaseTag({ ...recordOf('9.9.9'), tag: 'v2.0.0', commit: record.commit }),
    ],
    [
      'a record that was cut off',
      annotated('v2.0.0', record.commit, formatReleaseMessage(record).slice(0, -9), 1),
    ],
    ['no annotation', lightweight('v2.0.0', record.commit)],
  ])('a tag with %s is a request', (_, tag) => {
    for (const glance of [false, true]) {
      const registry = readModelRegistry([v1, tag], naming, { glance });
      expect(told(registry)).toEqual(['1.0.0 pawl']);
      expect(registry.requests).toMatchObject([{ version: '2.0.0', tag: 'v2.0.0' }]);
    }
  });
});

it('at a glance a registry is the same but for the records', () => {
  const tags = [
    v1,
    v2,
    annotated('v0.3', objectId('c'), 'the third one\n\nmore\n', day('2022-01-01')),
    lightweight('v2.1.0', objectId('request')),
    assignmentOf({ number: 1, version: pinOf(v1, '1.0.0') }, day('2023-06-01')),
  ];
  const { versions, ...rest } = readModelRegistry(tags, naming);
  const glance = readModelRegistry(tags, naming, { glance: true });
  expect(glance).toEqual({ ...rest, versions: versions.map(({ record: _, ...version }) => version) });
  expect(glance.versions.map(({ title }) => title)).toEqual([
    'change 2.0.0',
    'change 1.0.0',
    'the third one',
  ]);
});

describe('a request', () => {
  const request = lightweight('v1.1.0', objectId('commit of 1.1.0'));
  const accepts = pinOf(request, '1.1.0');
  const accept = (overrides: object = {}) =>
    assignmentOf(
      { number: 2, action: 'accept', version: accepts, accepts, record: recordOf('1.1.0'), ...overrides },
      day('2024-03-03'),
    );

  it('is a version from the time of its acceptance on, with the record that it brought', () => {
    const registry = read(v1, request, accept());
    expect(registry.requests).toEqual([]);
    expect(registry.versions[0]).toEqual({
      version: '1.1.0',
      tag: 'v1.1.0',
      object: request.object,
      commit: request.commit,
      deprecated: false,
      origin: 'accepted',
      time: day('2024-03-03'),
      acceptedBy: 'player-projection#production#2',
      record: recordOf('1.1.0'),
      title: 'change 1.1.0',
    });
  });

  it('also where it did not enter the stage, because the stage is held', () => {
    const registry = read(v1, request, accept({ version: pinOf(v1, '1.0.0'), hold: true }));
    expect(told(registry)).toEqual(['1.1.0 accepted', '1.0.0 pawl']);
  });

  it.each<[string, object]>([
    ['without a record', { record: undefined }],
    ['with the record of another version', { record: recordOf('1.2.0') }],
    ['with the record of another model', { record: recordOf('1.1.0', { model: 'other' }) }],
    ['with the record of another commit', { record: recordOf('1.1.0', { commit: objectId('other') }) }],
    ['of another object: the tag was moved', { accepts: { ...accepts, object: objectId('moved') } }],
    ['of another tag', { accepts: { ...accepts, tag: 'v1.1.1' } }],
  ])('is none by an acceptance %s', (_, overrides) => {
    const { record = undefined, ...rest } = { record: recordOf('1.1.0'), ...overrides } as {
      record?: ReturnType<typeof recordOf>;
    };
    const tag = accept({ ...rest, record });
    expect(read(v1, request, tag).requests).toMatchObject([{ tag: 'v1.1.0' }]);
  });

  it('is accepted by an assignment of its own model only', () => {
    const other = assignmentOf(
      { model: 'other', number: 1, action: 'accept', version: accepts, accepts, record: recordOf('1.1.0') },
      1,
    );
    expect(read(v1, request, other).requests).toMatchObject([{ tag: 'v1.1.0' }]);
  });
});

describe('a version that is gone', () => {
  const deleted = { version: '2.1.0', tag: 'v2.1.0', object: objectId('v2.1.0') };

  it('is known by the assignment that recorded its deletion', () => {
    const registry = read(
      v1,
      assignmentOf({ number: 1, version: deleted }, 1),
      assignmentOf({ number: 2, action: 'delete', version: pinOf(v1, '1.0.0'), deleted }, 2),
    );
    expect(registry.gone).toEqual([{ ...deleted, recordedBy: 'player-projection#production#2' }]);
  });

  it('is known by the assignments that still name it, where nobody recorded it', () => {
    expect(read(v1, assignmentOf({ number: 1, version: deleted }, 1)).gone).toEqual([deleted]);
  });

  it('keeps the object id that an earlier witness knew', () => {
    const { object: _, ...unknown } = deleted;
    const registry = read(
      assignmentOf({ number: 1, version: deleted }, 1),
      assignmentOf({ number: 2, action: 'delete', deleted: unknown }, 2),
    );
    expect(registry.gone).toMatchObject([{ object: deleted.object }]);
  });

  it('is not gone where its tag is there again', () => {
    expect(read(v1, v2, assignmentOf({ number: 1, version: pinOf(v2, '2.0.0') }, 1)).gone).toEqual([]);
  });

  it('several are listed highest first', () => {
    const pin = (version: string) => ({ version, tag: `v${version}`, object: objectId(version) });
    const registry = read(
      assignmentOf({ number: 1, version: pin('1.9.0') }, 1),
      assignmentOf({ number: 2, version: pin('1.10.0') }, 2),
    );
    expect(registry.gone.map(({ version }) => version)).toEqual(['1.10.0', '1.9.0']);
  });
});

describe('whose a tag is', () => {
  const models = (tags: readonly RegistryTag[], repository = 'octo/hub') =>
    findModels(tags, repository).map((share) => {
      const { model, versions, requests } = readModelRegistry(share.tags, share);
      return `${model}: ${[...versions, ...requests].map(({ tag }) => tag).join(' ')}`;
    });
  const ranked = recordOf('1.0.0', { model: 'ranker', tag: 'ranker@v1.0.0' });

  it('a name before @ or # is the model’s', () => {
    const tags = [
      releaseTag(ranked),
      lightweight('team/rank@v0.1', objectId('a')),
      assignmentOf({ model: 'gone', number: 1 }, 1),
      lightweight('old@deprecated', objectId('b')),
    ];
    expect(models(tags)).toEqual(['gone: ', 'old: ', 'ranker: ranker@v1.0.0', 'team/rank: team/rank@v0.1']);
  });

  it('a plain tag is of the model whose plain tags have records', () => {
    expect(models([v1, lightweight('v0.1.0', objectId('a')), releaseTag(ranked)])).toEqual([
      'player-projection: v1.0.0 v0.1.0',
      'ranker: ranker@v1.0.0',
    ]);
  });

  it('a plain tag is else of the model that is called as the repository', () => {
    expect(models([lightweight('v0.1.0', objectId('a'))], 'octo/hub')).toEqual(['hub: v0.1.0']);
  });

  it('a tag of another form is of the model that its record names', () => {
    const tags = ['1.0.0', '1.1.0'].map((version) =>
      releaseTag(recordOf(version, { model: 'ranker', tag: `models/ranker/${version}` })),
    );
    const request = lightweight('models/ranker/1.2.0', objectId('x'));
    expect(models([...tags])).toEqual(['ranker: models/ranker/1.1.0 models/ranker/1.0.0']);
    expect(models([...tags, request])).toEqual(['ranker: models/ranker/1.1.0 models/ranker/1.0.0']);
  });

  it.each(['release-2023', 'x!@v1.0.0', '-x@v1.0.0', 'nightly', 'a@b@v1.0.0', 'feature/v2', 'HEAD'])(
    'the tag %s is nobody’s',
    (name) => {
      expect(models([lightweight(name, objectId('a'))])).toEqual([]);
    },
  );

  it('a message that names a model with a name that is none makes no model', () => {
    const record = recordOf('1.0.0', { model: '../x', tag: 'odd-1.0.0' });
    expect(models([annotated('odd-1.0.0', record.commit, formatReleaseMessage(record), 1)])).toEqual([]);
  });

  it('a repository without tags has no models', () => {
    expect(models([])).toEqual([]);
  });
});
