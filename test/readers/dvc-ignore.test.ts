import { describe, expect, it } from 'vitest';
import { pathRules } from '../../src/readers/dvc-files.ts';
import { filesInMemory } from '../support/files-in-memory.ts';

describe('a path is ignored', () => {
  it.each([
    ['*.pyc', 'a/b.pyc', true],
    ['*.pyc', 'a/b.py', false],
    ['/build', 'build/a.txt', true],
    ['/build', 'a/build', false],
    ['build/', 'build', false],
    ['build/', 'a/build/b/c.txt', true],
    ['a/*.txt', 'a/b.txt', true],
    ['a/*.txt', 'b/a/b.txt', false],
    ['*.txt\n!keep.txt', 'keep.txt', false],
    ['dir/\n!dir/keep.txt', 'dir/keep.txt', true],
    ['# *.txt', 'a.txt', false],
    ['**/cache', 'a/cache/x', true],
    ['notes?.md', 'notes1.md', true],
  ])('by %j: %s', async (patterns, path, ignored) => {
    const rules = pathRules(filesInMemory({ '.gitignore': patterns }));
    expect(await rules.isGitIgnored(path)).toBe(ignored);
    expect(await rules.isDvcIgnored(path)).toBe(false);
  });

  it('by the file of its own directory before those above', async () => {
    const rules = pathRules(filesInMemory({ '.gitignore': '*.csv', 'data/.gitignore': '!keep.csv' }));
    expect(await rules.isGitIgnored('data/keep.csv')).toBe(false);
    expect(await rules.isGitIgnored('keep.csv')).toBe(true);
  });

  it('never by a pattern that would be slow to match', async () => {
    const rules = pathRules(filesInMemory({ '.gitignore': `${'*a'.repeat(40)}b\n*.log` }));
    expect(await rules.isGitIgnored(`${'a'.repeat(200)}`)).toBe(false);
    expect(await rules.isGitIgnored('x.log')).toBe(true);
  });
});

describe('git rewrites a file on checkout', () => {
  it.each([
    [
      '*.bin filter=lfs diff=lfs merge=lfs -text',
      'a/x.bin',
      { carriageReturns: false, rewritten: true, lfs: true },
    ],
    [
      '*.bin filter=lfs\nkeep.bin -filter',
      'keep.bin',
      { carriageReturns: false, rewritten: false, lfs: false },
    ],
    [
      '*.bin filter=lfs\nkeep.bin !filter',
      'keep.bin',
      { carriageReturns: false, rewritten: false, lfs: false },
    ],
    ['*.ipynb filter=nbstripout', 'a.ipynb', { carriageReturns: false, rewritten: true, lfs: false }],
    ['*.txt text eol=crlf', 'a.txt', { carriageReturns: true, rewritten: false, lfs: false }],
    ['* eol=crlf\n*.png binary', 'a.png', { carriageReturns: false, rewritten: false, lfs: false }],
    ['*.txt text eol=lf', 'a.txt', { carriageReturns: false, rewritten: false, lfs: false }],
    ['*.c ident', 'a.c', { carriageReturns: false, rewritten: true, lfs: false }],
    ['* text=auto', 'a.txt', { carriageReturns: false, rewritten: false, lfs: false }],
  ])('by %j: %s', async (attributes, path, filter) => {
    const rules = pathRules(filesInMemory({ '.gitattributes': attributes }));
    expect(await rules.checkoutFilter(path)).toEqual(filter);
  });
});
