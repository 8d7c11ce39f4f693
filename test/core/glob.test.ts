// Globs of a policy: what they match, what they refuse, and that no glob or path takes long.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileGlob, globBase, globError, isGlob, resolveGlob } from '../../src/core/glob.ts';

describe('a glob matches the paths it names and all that lies below a directory it names', () => {
  it.each([
    ['metrics.json', 'metrics.json', true],
    ['metrics.json', 'metrics.json.bak', false],
    ['data', 'data/raw/x.csv', true],
    ['data', 'database/x.csv', false],
    ['data (1)/x+y.csv', 'data (1)/x+y.csv', true],
    ['eval/*.json', 'eval/test.json', true],
    ['eval/*.json', 'eval/.hidden.json', true],
    ['eval/*.json', 'eval/deep/test.json', false],
    ['eval/*.json', 'eval/test.json/inside', true],
    ['**/metrics.json', 'metrics.json', true],
    ['**/metrics.json', 'a/b/metrics.json', true],
    ['**/metrics.json', 'a/bmetrics.json', false],
    ['a/**/b.csv', 'a/b.csv', true],
    ['a/**/b.csv', 'a/x/y/b.csv', true],
    ['a/**', 'a/x/y', true],
    ['a/?.csv', 'a/x.csv', true],
    ['a/?.csv', 'a/xy.csv', false],
    ['a/{x,y/z}.csv', 'a/y/z.csv', true],
    ['a/[xy].csv', 'a/x.csv', true],
    ['a/[!xy].csv', 'a/x.csv', false],
    ['a/[!xy].csv', 'a/z.csv', true],
    ['a/(x|y)*.csv', 'a/(x|y)1.csv', true],
    ['a/(x|y)*.csv', 'a/x1.csv', false],
    ['a/@(x)*', 'a/@(x)1', true],
    ['a/*.csv', 'a/line\nbreak.csv', true],
    ['a/**/x.csv', 'a/line\nbreak/b/x.csv', true],
    ['a/!(x)*', 'a/!(x)1', true],
    ['a/+(x)*', 'a/xx', false],
    ['a/*.csv', 'a/x.csv\n', false],
    ['a/*.csv', 'b/\na/x.csv', false],
  ])('%j on %j: %s', (glob, path, expected) => {
    expect(globError(glob)).toBeUndefined();
    expect(compileGlob(glob)(path)).toBe(expected);
  });
});

describe('a bad glob is refused with what was expected', () => {
  it.each([
    ['', 'not empty'],
    ['x'.repeat(501), '500'],
    ['/etc/passwd', 'leading /'],
    ['data\\x.csv', 'backslash'],
    ['s3://bucket/x', 'DVC'],
    ['a//b', '//'],
    ['a/../b', 'beginning'],
    ['a/..', 'beginning'],
    ['a/./b', 'beginning'],
    ['{a,..}/x', 'beginning'],
    ['!a/*', '!'],
    ['a\u202eb', 'invisible'],
    ['a\nb', 'control'],
    ['a/[bc', 'balanced'],
    ['a/{b,c', 'balanced'],
    ['a/b}c{', 'balanced'],
    ['a/[b/c]', 'balanced'],
    ['a/[z-a]', 'character class'],
    ['a/**b', 'whole part'],
    ['**/a/**/b/**', '2 **'],
    ['a/*b*c*d*', '3 *'],
    ['{a,b}{c,d}{e,f}{g,h}', '3 pairs'],
    ['a/{1..9}', 'ranges'],
    ['a/{x}', 'choice'],
  ])('%j', (glob, expected) => {
    expect(globError(glob)).toContain(expected);
  });
});

describe('a path is resolved against the directory of its file and stays in the repository', () => {
  it.each([
    ['', 'metrics.json', 'metrics.json'],
    ['', './data/', 'data'],
    ['models/a', 'metrics.json', 'models/a/metrics.json'],
    ['models/a', '../../data/*.csv', 'data/*.csv'],
    ['models/a', '..', 'models'],
    ['models/a', '.', 'models/a'],
    ['models/a', '../../../x', undefined],
    ['models/a', '../..', undefined],
    ['', '.', undefined],
    ['', '../x', undefined],
  ])('in %j, %j is %j', (directory, text, expected) => {
    expect(globError(text)).toBeUndefined();
    expect(resolveGlob(directory, text)).toBe(expected);
  });
});

it('the base of a glob is the directory that all its matches lie in', () => {
  expect(globBase('data/raw/*.csv')).toBe('data/raw');
  expect(globBase('**/x')).toBe('');
  expect(globBase('data/x.csv')).toBe('data/x.csv');
});

describe('hostile globs and paths', () => {
  it('an accepted glob compiles, whatever its text', () => {
    const text = fc.string({
      unit: fc.constantFrom(
        'a',
        'b',
        '*',
        '**',
        '?',
        '[',
        ']',
        '{',
        '}',
        ',',
        '/',
        '!',
        '-',
        '^',
        '(',
        ')',
        '+',
        '$',
        '.',
      ),
      maxLength: 20,
    });
    fc.assert(
      fc.property(
        text,
        fc.string({ unit: fc.constantFrom('a', 'b', '/', '.', '\n', '('), maxLength: 30 }),
        (glob, path) => {
          fc.pre(globError(glob) === undefined);
          expect(typeof compileGlob(glob)(path)).toBe('boolean');
          if (!isGlob(glob)) expect(compileGlob(glob)(glob)).toBe(true);
        },
      ),
    );
  });

  it('the worst glob that is accepted ends on the worst path', () => {
    const glob = '**/*a*a*b/**/*a*a*b';
    expect(globError(glob)).toBeUndefined();
    expect(compileGlob(glob)(`${`${'a'.repeat(250)}/`.repeat(16)}a`)).toBe(false);
  });

  it('a path longer than a checkout can hold matches no wildcard', () => {
    expect(compileGlob('**/x')(`${'a/'.repeat(3000)}x`)).toBe(false);
    expect(compileGlob('*x')(`${'a'.repeat(300)}x`)).toBe(false);
  });
});
