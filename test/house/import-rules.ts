// Which module of src/ may use what? The direction of the folders, and who may touch the outside.
import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import { parseSync } from 'oxc-parser';

/** Parts of src/: its folders, and its files by name without `.ts`. `types` may be imported as types only. */
interface Part {
  readonly uses: readonly string[];
  readonly types?: readonly string[];
}

const BASE = ['core', 'failure'];
const ANY = ['*'];

const PARTS: Readonly<Record<string, Part>> = {
  failure: { uses: [] },
  version: { uses: [] },
  core: { uses: BASE },
  git: { uses: [...BASE, 'git'], types: ['readers'] },
  readers: { uses: [...BASE, 'readers'] },
  reports: { uses: [...BASE, 'reports', 'version'] },
  hosts: { uses: [...BASE, 'hosts'], types: ['apply', 'reports'] },
  gather: { uses: [...BASE, 'gather', 'git', 'readers'] },
  apply: { uses: [...BASE, 'hosts', 'reports'] },
  run: { uses: [...BASE, 'gather', 'apply'] },
  session: { uses: [...BASE, 'gather', 'git'], types: ['apply', 'run'] },
  demo: { uses: [...BASE, 'demo', 'git', 'reports'] },
  commands: { uses: ANY },
  index: { uses: ANY },
  cli: { uses: ANY },
};

/** Who may import a package or a module of Node; the first rule that matches decides. */
const OUTSIDE: readonly { readonly module: RegExp; readonly may: RegExp; readonly why: string }[] = [
  {
    module: /^@actions\//,
    may: /^(?:index|hosts\/github[^/]*)\.ts$/,
    why: 'only the Action knows the runner',
  },
  { module: /^@octokit\//, may: /^hosts\/github[^/]*\.ts$/, why: 'only the host knows the API' },
  { module: /^(?:simple-git$|(?:node:)?child_process$)/, may: /^git\//, why: 'only git/ starts processes' },
  { module: /^(?:node:)?process$/, may: /^(?:index|cli)\.ts$/, why: 'only the entries touch the process' },
  {
    module: /^(?:node:)?(?:https?|http2|net|tls|dgram|dns)(?:\/|$)/,
    may: /^hosts\//,
    why: 'only hosts/ use the network',
  },
  {
    module: /^(?:node:)?(?:crypto|path|path\/posix|util|buffer|url)$/,
    may: /^(?!core\/)/,
    why: 'core has no Node',
  },
  {
    module: new RegExp(`^(?:node:|(?:${builtinModules.join('|')})$)`),
    may: /^(?!core\/|readers\/|reports\/)/,
    why: 'core, readers and reports have no I/O',
  },
];

/** Names of the outside that need no import. A member limits the rule to it. */
const GLOBALS: readonly { readonly name: string; readonly may: RegExp; readonly why: string }[] = [
  { name: 'process', may: /^(?:index|cli)\.ts$/, why: 'only the entries touch the process' },
  { name: 'globalThis', may: /^$/, why: 'names are imported' },
  { name: 'require', may: /^$/, why: 'modules are imported' },
  { name: 'eval', may: /^$/, why: 'nothing is executed' },
  { name: 'Function', may: /^$/, why: 'nothing is executed' },
  { name: 'fetch', may: /^hosts\//, why: 'only hosts/ use the network' },
  { name: 'console', may: /^$/, why: 'everything printed goes through one place' },
  ...['performance', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'crypto', 'Buffer'].map(
    (name) => ({
      name,
      may: /^(?!core\/)/,
      why: 'core has no clock and no I/O',
    }),
  ),
];

/** Calls without an argument, and members, that read the clock or chance. */
const UNREPEATABLE = new Set(['Date.now', 'Math.random', 'new Date()', 'Date()']);

interface AstNode {
  readonly type: string;
  readonly [key: string]: unknown;
}

function isNode(value: unknown): value is AstNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** Part of a path relative to src/. */
function partOf(path: string): string {
  return path.split('/')[0]?.replace(/\.ts$/, '') ?? '';
}

interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
}

function importOf(node: AstNode): Import | undefined {
  const { source } = node;
  if (!isNode(source)) return undefined;
  const names = Array.isArray(node.specifiers) ? node.specifiers.filter(isNode) : [];
  const everyName =
    names.length > 0 && names.every((name) => (name.importKind ?? name.exportKind) === 'type');
  const kind = node.importKind ?? node.exportKind;
  return {
    // What is not a literal cannot be judged, so it is refused under this name.
    specifier: typeof source.value === 'string' ? source.value : COMPUTED,
    typeOnly: node.type === 'TSImportType' || kind === 'type' || everyName,
  };
}

const COMPUTED = '(computed)';
const IMPORTS = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
]);

interface Uses {
  readonly imports: Import[];
  readonly names: Set<string>;
  /** Names that the module gives to parameters and variables of its own: they are not the global ones. */
  readonly declared: Set<string>;
}

function declaredBy({ type, id, params }: AstNode): readonly unknown[] {
  if (type === 'VariableDeclarator') return [id];
  return Array.isArray(params) ? params : [];
}

/** Whether an identifier at this place is a name that is read, and not a key, a member or a declaration's own name. */
function isRead(parent: AstNode | undefined, key: string): boolean {
  if (!parent) return true;
  if (parent.type === 'MemberExpression' && key === 'property') return parent.computed === true;
  if (parent.type === 'Property' && key === 'key')
    return parent.computed === true || parent.shorthand === true;
  return !/^(?:MethodDefinition|PropertyDefinition|TS\w+|Import\w*Specifier|ExportSpecifier)$/.test(
    parent.type,
  );
}

function callName(node: AstNode): string | undefined {
  const { callee, object, property } = node;
  if (node.type === 'MemberExpression' && isNode(object) && isNode(property))
    return `${object.name}.${property.name}`;
  const bare =
    Array.isArray(node.arguments) && node.arguments.length === 0 && isNode(callee) ? callee.name : undefined;
  if (bare === undefined) return undefined;
  return node.type === 'NewExpression' ? `new ${bare}()` : `${bare}()`;
}

function collect(node: AstNode, uses: Uses, parent?: AstNode, parentKey = ''): void {
  if (IMPORTS.has(node.type)) {
    const read = importOf(node);
    if (read) uses.imports.push(read);
  }
  if (node.type === 'Identifier' && isRead(parent, parentKey)) uses.names.add(String(node.name));
  for (const own of declaredBy(node))
    if (isNode(own) && own.type === 'Identifier') uses.declared.add(String(own.name));
  const call = callName(node);
  if (call !== undefined && UNREPEATABLE.has(call)) uses.names.add(call);
  for (const [key, value] of Object.entries(node)) {
    for (const child of Array.isArray(value) ? value : [value])
      if (isNode(child)) collect(child, uses, node, key);
  }
}

function checkImport(path: string, { specifier, typeOnly }: Import): string | undefined {
  if (!specifier.startsWith('.')) {
    if (specifier === COMPUTED) return 'imports by a computed name';
    const rule = OUTSIDE.find(({ module }) => module.test(specifier));
    return rule && !rule.may.test(path) && !typeOnly ? `imports ${specifier}: ${rule.why}` : undefined;
  }
  const target = posix.join(posix.dirname(path), specifier);
  if (target.startsWith('..')) return `imports ${specifier}: outside of src/`;
  const { uses, types = [] } = PARTS[partOf(path)] ?? { uses: [] };
  const allowed = [...uses, ...(typeOnly ? types : [])];
  return allowed.includes('*') || allowed.includes(partOf(target))
    ? undefined
    : `imports ${specifier}: wrong direction`;
}

/**
 * What a module does that the design does not allow, each in one sentence.
 * @param path relative to src/
 */
export function findViolations(path: string, text: string): readonly string[] {
  if (!Object.hasOwn(PARTS, partOf(path))) return [`${path}: is in no part that the rules know`];
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0 || !isNode(program)) return [`${path}: cannot be parsed`];
  const uses: Uses = { imports: [], names: new Set(), declared: new Set() };
  collect(program, uses);
  const names = GLOBALS.filter(
    ({ name, may }) => uses.names.has(name) && !uses.declared.has(name) && !may.test(path),
  );
  const unrepeatable = path.startsWith('core/')
    ? [...uses.names].filter((name) => UNREPEATABLE.has(name))
    : [];
  return [
    ...uses.imports.flatMap((read) => checkImport(path, read) ?? []),
    ...names.map(({ name, why }) => `uses ${name}: ${why}`),
    ...unrepeatable.map((name) => `uses ${name}: core gives the same answer twice`),
  ].map((violation) => `${path}: ${violation}`);
}
