// Which files and keys does `dvc params diff` show? dvc/repo/params/show.py of DVC 3.67.
import type { CommitFiles } from './commit-files.ts';
import type { PipelineFile, Pipelines } from './dvc.ts';
import { joinPath, resolvePath } from './dvc-path.ts';
import { entriesOf, itemsOf, textAt, textOf, valueAt } from './dvc-source.ts';
import { isTemplate, templateExpressions } from './dvc-template.ts';
import type { SourceNode } from './source-node.ts';

/** What is shown of one file: keys, in parts; absent: all of it. */
export interface ShownParameters {
  readonly file: string;
  readonly keys?: readonly (readonly string[])[];
}

/** Most keys of one file that are looked for, each of which may be a pattern. */
const KEYS_LIMIT = 2_000;

type KeysByFile = Map<string, Map<string, readonly string[]> | 'all'>;

function addKeys(shown: KeysByFile, file: string, keys: readonly (readonly string[])[]): void {
  const known = shown.get(file) ?? new Map<string, readonly string[]>();
  shown.set(file, known);
  if (known === 'all') return;
  for (const key of keys.slice(0, KEYS_LIMIT - known.size)) known.set(key.join('.'), key);
}

function addStages(shown: KeysByFile, pipelines: Pipelines): void {
  for (const { parameters } of pipelines.stages) {
    for (const { path, keys } of parameters) {
      if (path === undefined) continue;
      if (keys.length === 0) shown.set(path, 'all');
      const plain = keys.filter(({ key }) => !isTemplate(key)).map(({ key }) => key.split('.'));
      addKeys(shown, path, plain);
    }
  }
}

/** Every text of a definition, keys included; what `vars`, `foreach` and `matrix` hold is not of the stage itself. */
function textsOf(node: SourceNode): readonly string[] {
  if (node.kind === 'list') return node.items.flatMap(textsOf);
  if (node.kind !== 'object') return [textOf(node) ?? ''];
  return node.entries
    .filter(({ key }) => key !== 'vars' && key !== 'foreach' && key !== 'matrix')
    .flatMap(({ key, value }) => [key, ...textsOf(value)]);
}

/** Parts of `models.us[0].lr`. */
const partsOf = (expression: string) => expression.replace(/\[(\d+)\]/g, '.$1').split('.');

/** What `item` stands for in a `foreach` or `matrix` over a template: each value below that key. */
function itemKey(definition: SourceNode, parts: readonly string[]): readonly string[] | undefined {
  const foreach = textAt(definition, 'foreach');
  const axis = foreach === undefined ? textAt(valueAt(definition, 'matrix'), parts[1] ?? '') : undefined;
  const over = templateExpressions(foreach ?? axis ?? '')[0];
  if (over === undefined) return undefined;
  return [...partsOf(over), '*', ...parts.slice(foreach === undefined ? 2 : 1)];
}

/** The keys that the templates of one `dvc.yaml` use. */
function usedVariables(file: PipelineFile): readonly (readonly string[])[] {
  return entriesOf(valueAt(file.root, 'stages')).flatMap(({ value }) => {
    const body = valueAt(value, 'do') ?? value;
    const used = textsOf(body).flatMap(templateExpressions).map(partsOf);
    return used.flatMap((parts) => {
      const key = parts[0] === 'item' ? itemKey(value, parts) : parts;
      return key === undefined ? [] : [key];
    });
  });
}

/** Files that templates take their values from: `params.yaml` beside the `dvc.yaml`, and its `vars`. */
function variableFiles(file: PipelineFile): readonly string[] {
  const own = itemsOf(valueAt(file.root, 'vars'));
  // The members of a `foreach` share one definition.
  const definitions = new Set(file.stages.map((stage) => stage.definition));
  const ofStages = [...definitions].flatMap((definition) => itemsOf(valueAt(definition, 'vars')));
  const named = [...own, ...ofStages].flatMap((item) => {
    const written = item.kind === 'string' ? item.value.split(':')[0] : undefined;
    return (written === undefined ? undefined : resolvePath(file.directory, written)) ?? [];
  });
  return [joinPath(file.directory, 'params.yaml'), ...named];
}

/** A top-level entry may be a directory: then each file in it. */
async function addTopLevel(shown: KeysByFile, files: CommitFiles, pipelines: Pipelines): Promise<void> {
  const paths = pipelines.files.flatMap((file) => file.parameters.flatMap(({ path }) => path ?? []));
  for (const path of paths) {
    const entry = await files.entry(path);
    const inside = entry?.mode === '040000' ? await files.list(path) : undefined;
    for (const one of inside ?? [{ path }]) shown.set(one.path, 'all');
  }
}

/**
 * The parameter files of a model: what stages track, what is named at top level, `params.yaml` of the model's
 * directory, and of other files the keys that templates use.
 * @param directory of the model
 */
export async function shownParameters(
  files: CommitFiles,
  pipelines: Pipelines,
  directory: string,
): Promise<readonly ShownParameters[]> {
  const shown: KeysByFile = new Map();
  addStages(shown, pipelines);
  await addTopLevel(shown, files, pipelines);
  shown.set(joinPath(directory, 'params.yaml'), 'all');
  const tracked = new Set(shown.keys());
  for (const file of pipelines.files) {
    const used = usedVariables(file);
    const others = used.length === 0 ? [] : variableFiles(file).filter((path) => !tracked.has(path));
    for (const path of others) addKeys(shown, path, used);
  }
  return [...shown].map(([file, keys]) => (keys === 'all' ? { file } : { file, keys: [...keys.values()] }));
}
