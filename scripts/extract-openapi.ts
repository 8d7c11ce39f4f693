// Which part of GitHub's own OpenAPI description do we call? Cuts it out into __fixtures__/github-openapi.json.
//
//   node scripts/extract-openapi.ts [--check] [path/to/generated/api.github.com.json]
//
// Without a path the description is unpacked from the package @octokit/openapi (385 MB, so it is no dependency) in a
// temporary folder. `--check` writes nothing and exits with 1 where the committed file differs.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGE = '@octokit/openapi@23.0.2';
const MEMBER = 'package/generated/api.github.com.json';
const TARGET = fileURLToPath(new URL('../__fixtures__/github-openapi.json', import.meta.url));

/** Every operation that we call, by its id. */
const OPERATIONS: readonly string[] = [
  'git/create-ref',
  'git/delete-ref',
  'git/get-ref',
  'git/list-matching-refs',
  'issues/create-comment',
  'issues/delete-comment',
  'issues/get-comment',
  'issues/list-comments',
  'issues/update-comment',
  'pulls/get',
  'pulls/list',
  'pulls/list-reviews',
  'repos/check-immutable-releases',
  'repos/create-deployment',
  'repos/create-deployment-status',
  'repos/create-release',
  'repos/delete-deployment',
  'repos/delete-release',
  'repos/delete-release-asset',
  'repos/get',
  'repos/get-latest-release',
  'repos/get-release',
  'repos/get-release-by-tag',
  'repos/get-repo-ruleset',
  'repos/get-repo-rulesets',
  'repos/list-deployment-statuses',
  'repos/list-deployments',
  'repos/list-pull-requests-associated-with-commit',
  'repos/list-release-assets',
  'repos/list-releases',
  'repos/update-release',
  'repos/upload-release-asset',
  'users/get-authenticated',
];

type Json = null | boolean | number | string | readonly Json[] | JsonObject;
interface JsonObject {
  readonly [key: string]: Json;
}

/** Prose and examples: they say nothing about what is valid, and examples do not even match their schemas. */
const PROSE = new Set([
  'description',
  'summary',
  'example',
  'examples',
  'externalDocs',
  'tags',
  'deprecated',
]);
/** Keys of an OpenAPI object whose value maps names to objects; a name may be `description` or `example`. */
const NAME_MAPS = new Set(['properties', 'patternProperties', 'schemas', 'responses', 'headers', 'content']);

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function member(value: Json | undefined, key: string): Json | undefined {
  return isObject(value) ? value[key] : undefined;
}

/** The same value without prose; keys are kept in GitHub's own order. */
function withoutProse(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutProse);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([key]) => !PROSE.has(key) && !key.startsWith('x-'));
  return Object.fromEntries(
    kept.map(([key, child]) => {
      if (key === 'enum' || key === 'default') return [key, child];
      if (!NAME_MAPS.has(key) || !isObject(child)) return [key, withoutProse(child)];
      return [
        key,
        Object.fromEntries(Object.entries(child).map(([name, item]) => [name, withoutProse(item)])),
      ];
    }),
  );
}

function referencesIn(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, child]) =>
    key === '$ref' && typeof child === 'string' ? [child] : referencesIn(child),
  );
}

/** Paths with the listed operations only, in the order of the description. */
function operationsOf(description: Json): Record<string, Record<string, Json>> {
  const missing = new Set(OPERATIONS);
  const paths: Record<string, Record<string, Json>> = {};
  for (const [path, item] of Object.entries(member(description, 'paths') ?? {})) {
    for (const [method, operation] of Object.entries(isObject(item) ? item : {})) {
      const id = member(operation, 'operationId');
      if (typeof id !== 'string' || !missing.delete(id)) continue;
      paths[path] = { ...paths[path], [method]: withoutProse(operation) };
    }
  }
  if (missing.size > 0) throw new Error(`no such operation: ${[...missing].join(', ')}`);
  return paths;
}

/** Every component that the paths refer to, directly or through others, sorted by name. */
function componentsOf(description: Json, paths: Json): Record<string, Record<string, Json>> {
  const found = new Map<string, Json>();
  const open = referencesIn(paths);
  for (let reference = open.pop(); reference !== undefined; reference = open.pop()) {
    if (found.has(reference)) continue;
    const [, , kind = '', name = ''] = reference.split('/');
    const component = member(member(member(description, 'components'), kind), name);
    if (component === undefined) throw new Error(`no such component: ${reference}`);
    const kept = withoutProse(component);
    found.set(reference, kept);
    open.push(...referencesIn(kept));
  }
  const components: Record<string, Record<string, Json>> = {};
  for (const [reference, component] of [...found].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [, , kind = '', name = ''] = reference.split('/');
    components[kind] = { ...components[kind], [name]: component };
  }
  return components;
}

function extract(description: Json): string {
  const paths = operationsOf(description);
  const info = withoutProse(member(description, 'info') ?? {});
  const document = {
    openapi: member(description, 'openapi') ?? '',
    info,
    paths,
    components: componentsOf(description, paths),
  };
  return `${JSON.stringify(document, undefined, 1)}\n`;
}

function readDescription(path: string | undefined): Json {
  if (path !== undefined) return JSON.parse(readFileSync(path, 'utf8')) as Json;
  const folder = mkdtempSync(join(tmpdir(), 'pawl-openapi-'));
  try {
    const packed = execFileSync('npm', ['pack', '--silent', PACKAGE], { cwd: folder, encoding: 'utf8' });
    execFileSync('tar', ['-xzf', packed.trim().split('\n').at(-1) ?? '', MEMBER], { cwd: folder });
    return JSON.parse(readFileSync(join(folder, MEMBER), 'utf8')) as Json;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const args = process.argv.slice(2);
const text = extract(readDescription(args.find((argument) => !argument.startsWith('--'))));
if (!args.includes('--check')) {
  writeFileSync(TARGET, text);
} else if (readFileSync(TARGET, 'utf8') !== text) {
  process.stderr.write(`${TARGET} differs from ${PACKAGE}; run: node scripts/extract-openapi.ts\n`);
  process.exitCode = 1;
}
