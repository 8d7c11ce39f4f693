// The README says nothing that is not so: inputs, outputs, defaults, messages, versions.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { helpText } from '../../src/commands/help.ts';
import { decideVersion } from '../../src/core/version.ts';
import { pages, ROOT, readPage } from './pages.ts';

const README = readPage('README.md');
const LONGEST_README = 250;

/** Rows of the table whose heading row begins with these cells, without that row. */
function tableOf(page: string, heading: string): readonly (readonly string[])[] {
  const lines = page.slice(page.indexOf(heading)).split('\n\n')[0]?.split('\n') ?? [];
  return lines
    .slice(2)
    .filter((line) => line !== '')
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

const codeIn = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

it('it can be read in some minutes', () => {
  expect(README.split('\n').length).toBeLessThanOrEqual(LONGEST_README);
});

describe('the Action', () => {
  const action = parse(readPage('action.yml')) as {
    readonly inputs: Readonly<Record<string, { readonly default: string; readonly description: string }>>;
    readonly outputs: Readonly<Record<string, unknown>>;
  };

  it('has the inputs of the table, with their defaults', () => {
    const rows = tableOf(README, '| input | default |').map(([name, value]) => [
      codeIn(name)[0],
      codeIn(value)[0],
    ]);
    const expected = Object.entries(action.inputs).map(([name, { default: value }]) => [
      name,
      // What begins with an expression, and what is empty, is said in words.
      value === '' || value.startsWith('$') ? undefined : value,
    ]);
    expect(rows.sort()).toEqual(expected.sort());
  });

  it('has the outputs of the table', () => {
    const names = tableOf(README, '| output | |').flatMap(([name]) => codeIn(name));
    expect(names.sort()).toEqual(Object.keys(action.outputs).sort());
  });
});

describe('troubleshooting', () => {
  /** Every text in src/ that is not a comment. */
  const texts = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .flatMap((path) => {
      const found: string[] = [];
      const visitor = new Visitor({
        Literal: ({ value }) => {
          if (typeof value === 'string') found.push(value);
        },
        TemplateElement: ({ value }) => {
          found.push(value.cooked ?? value.raw);
        },
      });
      visitor.visit(parseSync(path, readFileSync(join(ROOT, 'src', path), 'utf8')).program);
      return found;
    });
  const HEADING = '| it says | do this |';
  const rowsOf = (page: string) =>
    readPage(page)
      .split(HEADING)
      .slice(1)
      .flatMap((rest) => tableOf(`${HEADING}${rest}`, HEADING));
  const rows = ['README.md', 'docs/releases.md'].flatMap(rowsOf);

  it('has a row for what people meet first', () => {
    expect(rowsOf('README.md').length).toBeGreaterThan(10);
    expect(rowsOf('docs/releases.md').length).toBeGreaterThan(40);
  });

  it.each(rows.map(([said]) => codeIn(said)[0] ?? ''))('Pawl says: %s', (message) => {
    expect(message).not.toBe('');
    expect(texts.some((text) => text.includes(message))).toBe(true);
  });
});

describe('docs/versions.md', () => {
  const release = { tag: 'v2.1.0', version: '2.1.0', commit: '0', reachable: true };
  const bumpOf = (message: string) =>
    decideVersion({
      model: 'm',
      policy: {
        enabled: false,
        tag: 'v{version}',
        initial: '1.0.0',
        stages: ['production'],
        deployments: false,
        types: {},
      },
      releases: [release],
      unreadableTags: [],
      commits: [{ id: 'a'.repeat(40), parents: ['b'.repeat(40)], author: '', date: '', message }],
      proposed: [],
      changed: true,
    }).bump;
  const rows = tableOf(readPage('docs/versions.md'), '| commit | becomes |').flatMap(
    ([cell = '', bump = '']) =>
      codeIn(cell).map((example) => [example, /^\w+/.exec(bump)?.[0] ?? ''] as const),
  );

  it.each(rows)('%s is %s', (example, bump) => {
    const header = example.replaceAll('…', 'x');
    const isFooter = header.startsWith('BREAKING CHANGE');
    const message = isFooter
      ? `fix: y\n\n${header} z`
      : header.includes(':') || header.includes('"')
        ? header
        : `${header}: x`;
    expect(bumpOf(message)).toBe(bump);
  });

  it('anything else is none', () => {
    expect(bumpOf('update the model')).toBe('none');
    expect(rows.length).toBeGreaterThan(12);
  });
});

const commands = [...helpText().matchAll(/^ {2}([a-z]+)(?: |$)/gm)].map(([, name = '']) => name);

it('it has every command, as the help has it', () => {
  expect(commands).toEqual(expect.arrayContaining(['check', 'release', 'rollback', 'verify', 'trace']));
  const rows = tableOf(README, '| command | |').flatMap(([cell]) => codeIn(cell?.replaceAll('\\|', '|')));
  expect(rows.map((row) => row.split(' ')[0])).toEqual(commands);
});

it('no page names a command that does not exist', () => {
  const called = pages.flatMap((page) =>
    [...readPage(page).matchAll(/(?:`|cli\.js |^)pawl ([a-z]+)\b/gm)].map(([, name = '']) => name),
  );
  expect([...new Set(called)].filter((name) => !commands.includes(name))).toEqual([]);
});
