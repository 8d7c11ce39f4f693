// Holds how tags and versions map to each other.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatTag, parseTag, readReleases } from '../../src/core/release-tag.ts';

const number = fc.nat({ max: 1_000_000 });
const identifier = fc.oneof(number.map(String), fc.stringMatching(/^[a-zA-Z-][0-9a-zA-Z-]{0,8}$/));
const identifiers = fc.array(identifier, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('.'));
const version = fc
  .tuple(number, number, number, fc.option(identifiers), fc.option(identifiers))
  .map(
    ([a, b, c, pre, build]) =>
      `${a}.${b}.${c}${pre === null ? '' : `-${pre}`}${build === null ? '' : `+${build}`}`,
  );
const model = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_/-]{0,12}$/);
const template = fc.constantFrom(
  'v{version}',
  '{version}',
  '{model}@v{version}',
  'release/{model}/{version}-final',
  '$&{version}$1',
);

function tags(...names: readonly string[]) {
  return names.map((name, index) => ({ name, commit: index.toString(16).padStart(40, '0') }));
}

function versionsOf(names: readonly string[], name: string, form: string, atRoot?: boolean) {
  const reading = readReleases(tags(...names), name, form, atRoot);
  return { versions: reading.releases.map((release) => release.version), unreadable: reading.unreadable };
}

describe('formatTag and parseTag are exact inverses', () => {
  it('reads back every version it has written', () => {
    fc.assert(
      fc.property(template, model, version, (form, name, text) => {
        expect(parseTag(form, name, formatTag(form, name, text))).toBe(text);
      }),
    );
  });

  it('reads no name that it would not have written', () => {
    const near = fc
      .tuple(version, fc.constantFrom('', 'v', '0', ' ', '.0', '-', '\n'))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(
        template,
        model,
        fc.oneof(
          near,
          near.map((text) => `v${text}`),
          fc.string(),
        ),
        (form, name, tag) => {
          const read = parseTag(form, name, tag);
          if (read !== undefined) expect(formatTag(form, name, read)).toBe(tag);
        },
      ),
    );
  });

  it.each(['v1.3', 'v01.2.3', 'v1.2.3.4', 'v=1.2.3', 'vv1.2.3', 'v 1.2.3', 'v1.2.3 ', 'V1.2.3', 'v'])(
    'does not read %j, which only the lenient reading may',
    (name) => expect(parseTag('v{version}', 'm', name)).toBeUndefined(),
  );

  it('refuses a template without a place for the version, or with two', () => {
    expect(() => formatTag('v1', 'm', '1.0.0')).toThrow(RangeError);
    expect(() => formatTag('{version}-{version}', 'm', '1.0.0')).toThrow(RangeError);
    expect(parseTag('{version}-{version}', 'm', '1.0.0-1.0.0')).toBeUndefined();
  });
});

describe('readReleases', () => {
  it.each([
    [
      'old forms read as full versions, newest first',
      ['v1.3', 'v2', 'v0.9.1'],
      ['2.0.0', '1.3.0', '0.9.1'],
      [],
    ],
    ['a pre-release is a version, below its release', ['v2.0.0-rc.1', 'v2.0.0'], ['2.0.0', '2.0.0-rc.1'], []],
    ['a short pre-release is one too', ['v1.3-rc.1'], ['1.3.0-rc.1'], []],
    ['build metadata is kept', ['v1.0.0+build.5'], ['1.0.0+build.5'], []],
    [
      'leading zeros and four parts are listed',
      ['v01.2.3', 'v1.2.3.4', 'v1.02'],
      [],
      ['v01.2.3', 'v1.02', 'v1.2.3.4'],
    ],
    ['a date is listed, not a major version to exceed', ['v20230815', 'v2023'], ['2023.0.0'], ['v20230815']],
    [
      'a number too large for any reader is listed',
      ['v99999999999999999999.0.0'],
      [],
      ['v99999999999999999999.0.0'],
    ],
    [
      'words that begin with v are no version tags',
      ['verbose', 'v', 'vision#production#1', 'v1#prod#1', 'vnext'],
      [],
      [],
    ],
    ["another model's tags are not read", ['other@v1.0.0', 'v2-other@v1.0.0', 'projection@v1'], [], []],
    ["GTO's tag of the root model counts", ['player-projection@v1.1.0', 'v1.0.0'], ['1.1.0', '1.0.0'], []],
    ["GTO's deregistration is listed", ['player-projection@v1.1.0!'], [], ['player-projection@v1.1.0!']],
  ])('at the root: %s', (_rule, names, versions, unreadable) => {
    expect(versionsOf(names, 'player-projection', 'v{version}')).toEqual({ versions, unreadable });
  });

  it('leaves plain tags to the root model', () => {
    expect(versionsOf(['v3.0.0', 'ranker@v1.0.0'], 'ranker', '{model}@v{version}').versions).toEqual([
      '1.0.0',
    ]);
  });

  it('keeps plain tags as history of a root model that moved to another template', () => {
    expect(versionsOf(['v1.3', 'release-2.0.0'], 'm', 'release-{version}', true).versions).toEqual([
      '2.0.0',
      '1.3.0',
    ]);
  });

  it('takes the full form where two tags name one version, in any order, and lists the other', () => {
    for (const names of [
      ['v1', 'v1.0', 'v1.0.0', 'm@v1.0.0'],
      ['m@v1.0.0', 'v1.0.0', 'v1.0', 'v1'],
    ]) {
      const { releases, unreadable } = readReleases(tags(...names), 'm', 'v{version}');
      expect(releases.map(({ tag }) => tag)).toEqual(['v1.0.0']);
      expect(unreadable).toEqual(['m@v1.0.0', 'v1', 'v1.0']);
    }
  });

  it('does not list a second name of the same commit', () => {
    const commit = 'a'.repeat(40);
    const both = [
      { name: 'v1', commit },
      { name: 'v1.0.0', commit },
    ];
    expect(readReleases(both, 'm', 'v{version}').unreadable).toEqual([]);
  });

  it('reads the real repository of GTO as GTO does', () => {
    const real = [
      'churn@v1.0',
      'churn@v1.0.0',
      'churn@v1.0.0+build.5',
      'churn@v1.1.0',
      'churn@v2.0.0',
      'churn#prod#1',
    ];
    const read = readReleases(
      tags(...real, 'team/rank@v0.1.0', 'v1.2.3', 'release-2023'),
      'churn',
      '{model}@v{version}',
    );
    expect(read.releases.map(({ tag }) => tag)).toEqual([
      'churn@v2.0.0',
      'churn@v1.1.0',
      'churn@v1.0.0+build.5',
      'churn@v1.0.0',
    ]);
    expect(read.unreadable).toEqual(['churn@v1.0']);
    expect(versionsOf(['team/rank@v0.1.0'], 'team/rank', '{model}@v{version}').versions).toEqual(['0.1.0']);
  });

  it('never throws and drops no tag that a digit follows, whatever the names are', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.string(),
            fc.string().map((text) => `v${text}`),
            fc.constant('v1\u202e'),
          ),
        ),
        (names) => {
          const { releases, unreadable } = readReleases(tags(...names), 'm', 'v{version}');
          const listed = new Set([...releases.map(({ tag }) => tag), ...unreadable]);
          for (const name of names.filter((text) => /^v\d[^@#]*$/s.test(text)))
            expect(listed).toContain(name);
        },
      ),
    );
  });
});
