// Names that git accepts, checked against git itself, and that no command mistakes for something else.
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  branchNameError,
  MODEL_NAME_PATTERN,
  tagNameError,
  tagTemplateError,
} from '../../src/core/ref-name.ts';

describe('a branch', () => {
  it.each(['main', 'release/1.x', 'a@b', 'wörk', 'feature_1'])('may be %s', (name) => {
    expect(branchNameError(name)).toBeUndefined();
  });

  it.each([
    ['', 'empty'],
    ['-x', 'begin with -'],
    ['--output=x', 'begin with -'],
    ['HEAD', 'HEAD'],
    ['@', '@'],
    ['a'.repeat(40), 'object id'],
    ['0123456789abcdef'.repeat(4), 'object id'],
    ['refs/heads/main', 'refs/heads/'],
    ['a..b', 'git accepts'],
    ['a.lock', 'git accepts'],
    ['a.lock/b', 'git accepts'],
    ['.a', 'git accepts'],
    ['a.', 'git accepts'],
    ['a//b', 'git accepts'],
    ['/a', 'git accepts'],
    ['a/', 'git accepts'],
    ['a b', 'git accepts'],
    ['a~1', 'git accepts'],
    ['a^', 'git accepts'],
    ['a:b', 'git accepts'],
    ['a?', 'git accepts'],
    ['a*', 'git accepts'],
    ['a[b', 'git accepts'],
    ['a\\b', 'git accepts'],
    ['a@{b', 'git accepts'],
    ['a\nb', 'git accepts'],
    ['a\u202eb', 'git accepts'],
    ['a\u200bb', 'git accepts'],
    ['x'.repeat(201), '200'],
  ])('may not be %j', (name, expected) => {
    expect(branchNameError(name)).toContain(expected);
  });

  it('that is accepted here is accepted by git', () => {
    const character = fc.constantFrom(
      'a',
      'Z',
      '9',
      '.',
      '/',
      '-',
      '_',
      '@',
      '{',
      '~',
      '*',
      '\\',
      ' ',
      'é',
      '#',
      '.lock',
    );
    fc.assert(
      fc.property(fc.string({ unit: character, minLength: 1, maxLength: 8 }), (name) => {
        fc.pre(branchNameError(name) === undefined);
        expect(() =>
          execFileSync('git', ['check-ref-format', '--branch', name], { stdio: 'ignore' }),
        ).not.toThrow();
      }),
      { numRuns: 60 },
    );
  });
});

describe('a tag template', () => {
  it.each([
    'v{version}',
    '{model}@v{version}',
    '{version}',
    'release/{model}-{version}',
    '{version}-{model}',
  ])('may be %s', (template) => {
    expect(tagTemplateError(template, 'a/b')).toBeUndefined();
  });

  it.each([
    ['v1', 'exactly one {version}'],
    ['{version}{version}', 'exactly one {version}'],
    ['{model}{model}{version}', 'at most one {model}'],
    ['v{version}#1', 'letters'],
    ['v{version}{x}', 'letters'],
    ['v {version}', 'letters'],
    ['`id`{version}', 'letters'],
    ['-{version}', 'begin with -'],
    ['refs/tags/v{version}', 'refs/tags/'],
    ['{version}.lock', 'git accepts'],
    ['a..{version}', 'git accepts'],
    ['{version}/', 'git accepts'],
    ['.{version}', 'git accepts'],
  ])('may not be %j', (template, expected) => {
    expect(tagTemplateError(template, 'a/b')).toContain(expected);
  });
});

describe('the name of a model', () => {
  it.each(['a', 'player-projection', 'A_1/b-2/c', '9', '_x'])('may be %s', (name) => {
    expect(MODEL_NAME_PATTERN.test(name)).toBe(true);
    expect(branchNameError(name)).toBeUndefined();
  });

  it.each(['', '/a', 'a/', 'a//b', '-a', 'a/-b', 'a b', 'a.b', 'a..b', 'a.lock', 'é', 'a@b', 'a#b', 'a\n'])(
    'may not be %j',
    (name) => {
      expect(MODEL_NAME_PATTERN.test(name)).toBe(false);
    },
  );
});

describe('a tag that is made', () => {
  it.each([
    'v1.0.0',
    'v1.0.0-rc.1+build.5',
    'team/rank@v2.1.0',
    'team/rank#production#12',
    'churn#staging!#3',
    '__proto__@v1.0.0',
  ])('may be %s', (name) => {
    expect(tagNameError(name)).toBeUndefined();
    expect(() => execFileSync('git', ['check-ref-format', `refs/tags/${name}`])).not.toThrow();
  });

  it.each([
    '',
    '-x',
    'HEAD',
    '@',
    'a'.repeat(40),
    'refs/tags/v1',
    'a..b',
    'v1.lock',
    '.a',
    'a/',
    'a b',
    'a~1',
    'a^{}',
    'a:b',
    '*',
    '$(id)',
    '`id`',
    'a;b',
    "a'b",
    'a"b',
    'a\nb',
    'wörk',
    'a\u202eb',
    'v'.repeat(241),
  ])('is never %j', (name) => {
    expect(tagNameError(name)).toMatch(/^the (?:short )?name of a tag/);
  });
});
