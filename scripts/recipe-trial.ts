// Are the recipes of CONTRIBUTING.md true? Follows them in a copy of the repository, and fails where they need more.
//
//   node scripts/with-node24.mjs node scripts/recipe-trial.ts
//
// Files and lines come from the code blocks of CONTRIBUTING.md itself. The copy is the work tree as it is, changes that are
// not committed included; it shares node_modules.
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const COPY = mkdtempSync(join(tmpdir(), 'pawl-recipe-'));

interface Recipe {
  /** Heading of its section in CONTRIBUTING.md. */
  readonly heading: string;
  readonly list: string;
  /** What may be touched by hand: the new file, the list, the folder of examples. */
  readonly places: readonly RegExp[];
  /** What `npm run generate` may change. */
  readonly generated: readonly string[];
  readonly commands: readonly (readonly string[])[];
}

const EVERY_RECIPE = [
  ['npm', 'run', '--silent', 'types'],
  ['npm', 'run', '--silent', 'lint'],
  ['npm', 'run', '--silent', 'dead-code'],
  ['npm', 'test', '--silent', '--', 'test/house'],
];

const RECIPES: readonly Recipe[] = [
  {
    heading: 'Add a reader of metrics',
    list: 'src/readers/index.ts',
    places: [
      /^src\/readers\/[a-z-]+\.ts$/,
      /^src\/readers\/index\.ts$/,
      /^__fixtures__\/readers\/[a-z-]+\/$/,
    ],
    generated: [],
    commands: [
      ['npm', 'run', '--silent', 'fix'],
      ['npm', 'test', '--silent', '--', 'test/readers/metric-fixtures.test.ts'],
      ...EVERY_RECIPE,
    ],
  },
  {
    heading: 'Add a rule',
    list: 'src/core/rules/index.ts',
    places: [
      /^src\/core\/rules\/[a-z-]+\.ts$/,
      /^src\/core\/rules\/index\.ts$/,
      /^__fixtures__\/rules\/[a-z-]+\/$/,
    ],
    generated: ['docs/rules.md'],
    commands: [
      // Outside of CI, where vitest writes no new file.
      ['npm', 'test', '--silent', '--', 'test/core/rules.fixtures.test.ts', '-u'],
      ['npm', 'run', '--silent', 'fix'],
      ['npm', 'run', '--silent', 'generate'],
      ['npm', 'test', '--silent', '--', 'test/core', 'test/readers/policy-file.test.ts'],
      ...EVERY_RECIPE,
    ],
  },
];

function run(program: string, ...args: readonly string[]): string {
  const { PAWL_TEST_REPORT: _report, ...env } = process.env;
  return execFileSync(program, [...args], {
    cwd: COPY,
    encoding: 'utf8',
    env: { ...env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
    maxBuffer: 64 * 1024 * 1024,
  });
}

function git(...args: readonly string[]): string {
  return run('git', '-c', 'user.name=trial', '-c', 'user.email=trial@example.org', ...args);
}

function copyRepository(): void {
  const listing = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const listed = execFileSync('git', listing, { cwd: ROOT, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  for (const path of listed.split('\0').filter((name) => name !== '' && existsSync(join(ROOT, name)))) {
    mkdirSync(dirname(join(COPY, path)), { recursive: true });
    copyFileSync(join(ROOT, path), join(COPY, path));
  }
  git('init', '--quiet');
  // The rule in .gitignore means a folder, and here it is a link.
  writeFileSync(join(COPY, '.git/info/exclude'), 'node_modules\n');
  symlinkSync(join(ROOT, 'node_modules'), join(COPY, 'node_modules'));
  // What `npm run fix` changes besides is not the recipe's.
  run('npm', 'run', '--silent', 'fix');
  commit('the repository as it is');
}

function commit(message: string): void {
  git('add', '--all');
  git('commit', '--quiet', '--allow-empty', '-m', message);
}

interface Block {
  /** Path before the block, where there is one: the block is that file. */
  readonly path?: string;
  readonly text: string;
}

function blocksOf(heading: string): readonly Block[] {
  const page = readFileSync(join(COPY, 'CONTRIBUTING.md'), 'utf8');
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`CONTRIBUTING.md has no section "${heading}"`);
  return [...section.matchAll(/^(?:`([\w./-]+)`\n\n)?```\w+\n(.*?)^```$/gms)].map(([, path, text = '']) => ({
    text,
    ...(path === undefined ? {} : { path }),
  }));
}

/** An import goes behind the other imports, any other line to the end of the list. */
function addToList(path: string, text: string): void {
  for (const line of text.trimEnd().split('\n')) {
    const source = readFileSync(join(COPY, path), 'utf8');
    const isImport = line.startsWith('import ');
    const place = source.indexOf(isImport ? '\n\n' : '\n];') + 1;
    if (place <= 0) throw new Error(`${path} has no list`);
    writeFileSync(join(COPY, path), `${source.slice(0, place)}${line}\n${source.slice(place)}`);
  }
}

function follow({ heading, list, places, generated, commands }: Recipe): boolean {
  for (const { path, text } of blocksOf(heading)) {
    if (path === undefined) addToList(list, text);
    else {
      mkdirSync(dirname(join(COPY, path)), { recursive: true });
      writeFileSync(join(COPY, path), text);
    }
  }
  const failed = commands.filter((command) => !succeeds(command));
  // Without --untracked-files=all a new folder is one line.
  const touched = git('status', '--porcelain')
    .trimEnd()
    .split('\n')
    .map((line) => line.slice(3));
  const byHand = touched.filter((path) => !generated.includes(path));
  const isExact =
    byHand.length === places.length && places.every((place) => byHand.some((path) => place.test(path)));
  say(`${heading}\n${git('status', '--porcelain').trimEnd()}`);
  say(git('diff', '--unified=0', '--', list).trimEnd());
  if (!isExact) say(`more or less than one new file, one list and one folder: ${byHand.join(', ')}`);
  for (const command of failed) say(`failed: ${command.join(' ')}`);
  commit(heading);
  return isExact && failed.length === 0;
}

function succeeds([program = '', ...args]: readonly string[]): boolean {
  try {
    run(program, ...args);
    return true;
  } catch (error) {
    if (error instanceof Error && 'stdout' in error) say(`${error.stdout}`);
    return false;
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n\n`);
}

try {
  copyRepository();
  const results = RECIPES.map(follow);
  process.exitCode = results.every(Boolean) ? 0 : 1;
  if (process.exitCode === 0)
    say('Both recipes need one new file, one entry in a list and one folder of examples.');
} finally {
  rmSync(COPY, { recursive: true, force: true });
}
