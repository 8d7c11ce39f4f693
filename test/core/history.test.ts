import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allDescendFrom, createAncestry, type HistoryCommit } from '../../src/core/history.ts';

/** `a: b c` is commit a with parents b and c. */
function graph(...lines: string[]): HistoryCommit[] {
  return lines.map((line) => {
    const [id = '', parents = ''] = line.split(': ');
    return { id, parents: parents.split(' ').filter(Boolean) };
  });
}

describe('createAncestry', () => {
  const log = graph('merge: main side', 'main: fork', 'side: older', 'older: fork', 'fork: root');

  it.each([
    ['fork', 'merge', true],
    ['side', 'merge', true],
    ['side', 'main', false],
    ['main', 'main', true],
    ['merge', 'main', false],
    ['root', 'merge', false], // outside the log: not known
  ])('%s is an ancestor of %s: %s', (commit, tip, expected) => {
    expect(createAncestry(log, ['merge', 'main']).isAncestor(commit, tip)).toBe(expected);
  });

  it('answers for more than 32 tips', () => {
    const chain = Array.from({ length: 100 }, (_, index) => ({
      id: `c${index}`,
      parents: [`c${index + 1}`],
    }));
    const ancestry = createAncestry(
      chain,
      chain.map((commit) => commit.id),
    );
    expect(ancestry.isAncestor('c99', 'c70')).toBe(true);
    expect(ancestry.isAncestor('c69', 'c70')).toBe(false);
  });

  it('agrees with a walk over the parents, on any graph', () => {
    const anyGraph = fc
      .array(fc.array(fc.nat(40), { maxLength: 3 }), { minLength: 1, maxLength: 40 })
      .map((rows) =>
        rows.map((parents, index) => ({
          id: `${index}`,
          parents: parents.filter((p) => p > index).map(String),
        })),
      );
    fc.assert(
      fc.property(anyGraph, fc.nat(39), (commits, seed) => {
        const tip = `${seed % commits.length}`;
        const reached = new Set<string>();
        const walk = (id: string): void => {
          const commit = commits.find((other) => other.id === id);
          if (commit === undefined || reached.has(id)) return;
          reached.add(id);
          commit.parents.forEach(walk);
        };
        walk(tip);
        const ancestry = createAncestry(commits, [tip]);
        for (const { id } of commits) expect(ancestry.isAncestor(id, tip)).toBe(reached.has(id));
      }),
    );
  });
});

describe('allDescendFrom', () => {
  const log = graph('head: left right', 'left: root', 'right: elsewhere');

  it.each([
    [['left'], true],
    [['root'], true],
    [['head', 'left'], true],
    [['right'], false],
    [['left', 'right'], false],
    [[], true],
  ])('%s descend from root: %s', (commits, expected) => {
    expect(allDescendFrom('root', commits, log)).toBe(expected);
  });
});
