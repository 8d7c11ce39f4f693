// Holds the direction of the folders in src/, and that only few modules touch the outside.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { findViolations } from './import-rules.ts';

const SOURCE = fileURLToPath(new URL('../../src', import.meta.url));

describe('the rules find', () => {
  it.each([
    ['core/a.ts', "import { b } from '../readers/b.ts';", 'wrong direction'],
    ['core/a.ts', "import type { B } from '../git/b.ts';", 'wrong direction'],
    ['core/a.ts', "export { b } from '../reports/b.ts';", 'wrong direction'],
    ['core/a.ts', "export * from '../reports/b.ts';", 'wrong direction'],
    ['core/a.ts', "type B = import('../reports/b.ts').B;", 'wrong direction'],
    ['core/a.ts', "import { createHash } from 'node:crypto';", 'core has no Node'],
    ['core/a.ts', "import { readFileSync } from 'fs';", 'no I/O'],
    ['core/a.ts', 'const now = Date.now();', 'the same answer twice'],
    ['core/a.ts', 'const now = new Date();', 'the same answer twice'],
    ['core/a.ts', 'const chance = Math.random();', 'the same answer twice'],
    ['core/a.ts', 'const bytes = Buffer.from("a");', 'no I/O'],
    ['readers/a.ts', "import { readFile } from 'node:fs/promises';", 'no I/O'],
    ['readers/a.ts', "import { b } from '../git/b.ts';", 'wrong direction'],
    ['readers/a.ts', "const git = await import('../git/b.ts');", 'wrong direction'],
    ['readers/a.ts', 'const git = await import(name);', 'computed name'],
    ['git/a.ts', "import { b } from '../readers/b.ts';", 'wrong direction'],
    ['hosts/a.ts', "import { apply } from '../apply.ts';", 'wrong direction'],
    ['hosts/terminal.ts', "import * as core from '@actions/core';", 'only the Action'],
    ['run.ts', "import { getInput } from '@actions/core';", 'only the Action'],
    ['gather/a.ts', "import { Octokit } from '@octokit/rest';", 'only the host'],
    ['gather.ts', "import { spawn } from 'node:child_process';", 'only git/'],
    ['commands/a.ts', "import { simpleGit } from 'simple-git';", 'only git/'],
    ['commands/a.ts', 'const here = process.cwd();', 'only the entries'],
    ['commands/a.ts', "import process from 'node:process';", 'only the entries'],
    ['commands/a.ts', 'const { env } = globalThis.process;', 'names are imported'],
    ['reports/a.ts', 'console.log("x");', 'one place'],
    ['reports/a.ts', "const answer = await fetch('https://example.org');", 'network'],
    ['git/a.ts', "import { request } from 'node:https';", 'network'],
    ['run.ts', 'const run = new Function("return 1");', 'nothing is executed'],
    ['run.ts', "import { b } from '../test/b.ts';", 'outside of src'],
    ['plugins/a.ts', 'export const a = 1;', 'no part'],
    ['run.ts', 'const = 1;', 'cannot be parsed'],
  ])('in %s: %s', (path, text, reason) => {
    expect(findViolations(path, text).join('\n')).toContain(reason);
  });

  it.each([
    ['core/a.ts', "import { b } from './rules/b.ts';\nimport parse from 'semver/functions/parse.js';"],
    [
      'core/a.ts',
      "const at = new Date('2024-01-25T00:00:00Z');\nexport interface A { readonly process: string }",
    ],
    ['core/a.ts', 'export const a = { process: 1, fetch: 2 }; export const b = a.process;'],
    ['git/a.ts', 'export const settings = (fetch: readonly string[]) => [...fetch];'],
    ['readers/a.ts', "import { createHash } from 'node:crypto';\nimport { b } from '../core/b.ts';"],
    [
      'git/a.ts',
      "import { spawn } from 'node:child_process';\nimport type { CommitFiles } from '../readers/b.ts';",
    ],
    ['hosts/a.ts', "import type { Host } from '../apply.ts';"],
    ['hosts/github-runner.ts', "import * as core from '@actions/core';"],
    ['index.ts', "import { run } from './run.ts';\nprocess.exitCode = 1;"],
  ])('nothing in %s: %s', (path, text) => {
    expect(findViolations(path, text)).toEqual([]);
  });
});

it('src/ keeps its rules', () => {
  const paths = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  );
  expect(paths).toContain('failure.ts');
  const violations = paths.flatMap((path) => findViolations(path, readFileSync(join(SOURCE, path), 'utf8')));
  expect(violations.sort()).toEqual([]);
});
