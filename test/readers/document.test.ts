// Is the format found by name, is a parser loaded only when it is needed, and is a merge conflict named as one?
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { documentFormat, parseDocument } from '../../src/readers/document.ts';

it.each([
  ['params.yaml', 'yaml'],
  ['a.b/METRICS.YML', 'yaml'],
  ['model.pkl.dvc', 'yaml'],
  ['dvc.lock', 'yaml'],
  ['metrics.json', 'json'],
  ['pyproject.toml', 'toml'],
  ['params.py', undefined],
  ['metrics', undefined],
  ['json', undefined],
])('%s is %s', (path, format) => {
  expect(documentFormat(path)).toBe(format);
});

it('the caller can say the format where the name does not', async () => {
  expect((await parseDocument('a: 1', 'MLmodel', 'yaml')).root?.kind).toBe('object');
  expect(await parseDocument('a: 1', 'MLmodel')).toMatchObject({
    problems: [{ path: 'MLmodel', severity: 'error' }],
  });
});

it.each(['json', 'yaml', 'toml'])(
  'a byte order mark before %s is passed over and moves no place',
  async (format) => {
    const text = format === 'json' ? '{"a": 1}' : format === 'yaml' ? 'a: 1' : 'a = 1';
    const marked = await parseDocument(`\uFEFF${text}`, `m.${format}`);
    expect(marked).toEqual(await parseDocument(text, `m.${format}`));
    expect(marked.root?.kind).toBe('object');
  },
);

it.each([
  ['m.json', '{\n<<<<<<< HEAD\n"a": 1\n=======\n"a": 2\n>>>>>>> main\n}'],
  ['m.yaml', 'b: 1\n<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> main\n'],
  ['m.toml', 'b = 1\n<<<<<<< HEAD\na = 1\n=======\na = 2\n>>>>>>> main\n'],
])('the markers of a merge conflict in %s are named', async (path, text) => {
  const { root, problems } = await parseDocument(text, path);
  expect(root).toBeUndefined();
  expect(problems).toMatchObject([{ line: 2, column: 1, actual: '<<<<<<<', path }]);
});

it('a parser is loaded with the first file that it reads, and not before', () => {
  const script = `
    const { registerHooks } = await import('node:module');
    const loaded = [];
    registerHooks({ resolve(specifier, context, next) { loaded.push(specifier); return next(specifier, context); } });
    const { readMetricManifest } = await import('./src/readers/index.ts');
    const libraries = () => loaded.filter((name) => /^(yaml|toml-eslint-parser|csv-parse\\/sync)$/.test(name)).sort();
    const seen = [libraries()];
    for (const [path, text] of [['m.json', '{}'], ['m.toml', ''], ['m.yaml', 'a: 1'], ['m.csv', 'a\\n1']]) {
      await readMetricManifest(path, Buffer.from(text));
      seen.push(libraries());
    }
    console.log(JSON.stringify(seen));
  `;
  const answer = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: fileURLToPath(new URL('../../', import.meta.url)),
    encoding: 'utf8',
  });
  const seen: unknown = JSON.parse(answer);
  expect(seen).toEqual([
    [],
    [],
    ['toml-eslint-parser'],
    expect.arrayContaining(['toml-eslint-parser', 'yaml']),
    expect.arrayContaining(['csv-parse/sync', 'toml-eslint-parser', 'yaml']),
  ]);
});
