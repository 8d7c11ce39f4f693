// Every link to a file or a heading of this repository leads there.
import { existsSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, it } from 'vitest';
import { anchorsOf, linksOf, pages, ROOT } from './pages.ts';

it('the pages are those that people read', () => {
  expect(pages).toEqual(expect.arrayContaining(['README.md', 'CONTRIBUTING.md', 'docs/rules.md']));
});

const inside = pages.flatMap((page) =>
  linksOf(page)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => [page, target] as const),
);

it.each(inside)('%s links to %s', (page, target) => {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : normalize(join(dirname(page), path));
  expect(file.startsWith('..')).toBe(false);
  expect(existsSync(join(ROOT, file)), file).toBe(true);
  if (anchor === undefined) return;
  expect(statSync(join(ROOT, file)).isFile()).toBe(true);
  expect([...anchorsOf(file)]).toContain(anchor);
});

it('every page of docs/ is linked from the README, from a page of docs/ or from CONTRIBUTING', () => {
  const linked = new Set(
    pages.flatMap((page) =>
      linksOf(page).map((target) => normalize(join(dirname(page), target.split('#')[0] ?? ''))),
    ),
  );
  expect(
    pages.filter((page) => page.startsWith('docs/') && !linked.has(page) && !linked.has(dirname(page))),
  ).toEqual([]);
});
