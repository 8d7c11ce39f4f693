// Every rule of docs/hostile-input.md has a guard and a test that are there.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, readPage } from './pages.ts';

const PAGE = readPage('docs/hostile-input.md');
const rows = [...PAGE.matchAll(/^\| (?!rule \|)(\S.*?) \| (.*?) \| (.*?) \|$/gm)].map(
  ([, rule = '', guard = '', tests = '']) => ({ rule, guard, tests }),
);

it('each part has its rules', () => {
  for (const heading of ['## Reading', '## Deciding', '## Writing']) expect(PAGE).toContain(heading);
  expect(rows.length).toBeGreaterThan(35);
});

describe.each(rows)('$rule', ({ guard, tests }) => {
  it('has a guard', () => {
    const paths = [...guard.matchAll(/`(src\/[^`]*)`/g)].map(([, path = '']) => path);
    expect(paths).not.toEqual([]);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('has a test that names it', () => {
    const named = tests.split('; `test/').map((one, index) => (index === 0 ? one : `\`test/${one}`));
    const parsed = named.map((one) => /^`(test\/[^`]+)` › `([^`]+)`$/.exec(one)?.slice(1) ?? [one, '']);
    for (const [path = '', name = ''] of parsed) {
      expect(name, path).not.toBe('');
      expect(existsSync(join(ROOT, path)), path).toBe(true);
      expect(readFileSync(join(ROOT, path), 'utf8')).toContain(name);
    }
  });
});
