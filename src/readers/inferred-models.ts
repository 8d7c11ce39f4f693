// Which models does a repository hold that says nothing of Pawl? By its pipelines and metric manifests.
import type { CommitFiles, Entry } from './commit-files.ts';
import { parseDocument } from './document.ts';
import { directoriesAbove, directoryOf, resolvePath } from './dvc-path.ts';
import type { SourceNode } from './source-node.ts';
import { entriesOf, findNode } from './source-path.ts';

/** Largest `dvc.yaml` that is looked at, in bytes. */
const PIPELINE_LIMIT = 1024 * 1024;

const METRIC_FILE = /(?:^|\/)metrics\.(?:json|yaml|yml|toml|csv)$/;

/** Folders that hold what a model gave out: the model itself is the folder above. */
const OUTPUT_FOLDERS: ReadonlySet<string> = new Set([
  'artifacts',
  'dvclive',
  'eval',
  'evaluation',
  'metrics',
  'model',
  'models',
  'out',
  'output',
  'outputs',
  'reports',
  'results',
]);

/** `metrics:` as a key, in block or flow style. Parsing a thousand pipelines only to ask this would take seconds. */
const METRICS_KEY = /^[ \t]*(?:-[ \t]+)?["']?metrics["']?[ \t]*:|[{,]\s*["']?metrics["']?\s*:/m;

/**
 * The directories of the models that a repository without any `pawl.yaml` holds: the outermost directories with a
 * `dvc.yaml` that declares metrics or has a `metrics.*` beside it; else those of `metrics.json`, `.yaml`, `.yml`,
 * `.toml` or `.csv` that no such `dvc.yaml` claims. A model owns all that lies below it.
 *
 * @param entries of the whole commit, without vendored folders
 */
export async function findInferredDirectories(
  files: CommitFiles,
  entries: readonly Entry[],
): Promise<readonly string[]> {
  const metricFiles = entries.map((entry) => entry.path).filter((path) => METRIC_FILE.test(path));
  const beside = new Set(metricFiles.map(directoryOf));
  const found = new Set<string>();
  const claimed = new Set<string>();
  for (const path of outermostFirst(entries.map((entry) => entry.path).filter(isPipeline))) {
    const directory = directoryOf(path);
    if (isBelow(directory, found)) continue;
    const text = await textOf(files, path);
    if (!beside.has(directory) && !METRICS_KEY.test(text)) continue;
    found.add(directory);
    if (text.includes('..')) for (const claim of await claimsOf(text, path)) claimed.add(claim);
  }
  for (const path of outermostFirst(metricFiles)) {
    const directory = modelDirectoryOf(path);
    if (!claimed.has(path) && !isBelow(directoryOf(path), found)) found.add(directory);
  }
  return [...found]
    .filter((directory) => !directoriesAbove(directory).some((above) => found.has(above)))
    .sort();
}

function isPipeline(path: string): boolean {
  return path === 'dvc.yaml' || path.endsWith('/dvc.yaml');
}

function outermostFirst(paths: readonly string[]): readonly string[] {
  return paths
    .map((path) => ({ path, depth: path.split('/').length }))
    .sort((a, b) => a.depth - b.depth)
    .map(({ path }) => path);
}

function isBelow(directory: string, found: ReadonlySet<string>): boolean {
  return found.has(directory) || directoriesAbove(directory).some((above) => found.has(above));
}

function modelDirectoryOf(path: string): string {
  let directory = directoryOf(path);
  while (OUTPUT_FOLDERS.has(directory.slice(directory.lastIndexOf('/') + 1)))
    directory = directoryOf(directory);
  return directory;
}

async function textOf(files: CommitFiles, path: string): Promise<string> {
  const read = await files.read(path, PIPELINE_LIMIT);
  return read.kind === 'file' ? read.bytes.toString('utf8') : '';
}

/** The metric files that a `dvc.yaml` names, relative to the root. */
async function claimsOf(text: string, path: string): Promise<readonly string[]> {
  const { root } = await parseDocument(text, path, 'yaml');
  const directory = directoryOf(path);
  const stages = entriesOf(findNode(root, ['stages'])).flatMap(({ value }) => [
    value,
    findNode(value, ['do']),
  ]);
  return [
    ...pathsOf(findNode(root, ['metrics']), directory),
    ...stages.flatMap((stage) => {
      const wdir = findNode(stage, ['wdir']);
      const from = wdir?.kind === 'string' ? resolvePath(directory, wdir.value) : directory;
      return from === undefined ? [] : pathsOf(findNode(stage, ['metrics']), from);
    }),
  ];
}

/** Entries are paths, or mappings from a path to its settings. */
function pathsOf(list: SourceNode | undefined, directory: string): readonly string[] {
  if (list?.kind !== 'list') return [];
  return list.items
    .flatMap((item) => (item.kind === 'string' ? [item.value] : entriesOf(item).map((entry) => entry.key)))
    .flatMap((written) => resolvePath(directory, written) ?? []);
}
