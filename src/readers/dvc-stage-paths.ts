// The paths that a stage of a `dvc.yaml` names: dependencies, outputs and parameter files.
import type { Place } from '../core/model.ts';
import type { Problem } from '../core/problem.ts';
import { resolvePath } from './dvc-path.ts';
import { entriesOf, itemsOf, listAt, shapeProblem, textAt, textOf, valueAt } from './dvc-source.ts';
import { isTemplate, unescapeTemplate } from './dvc-template.ts';
import type { SourceNode } from './source-node.ts';

/** A path as a stage names it. */
export interface StagePath {
  readonly written: string;
  /** Relative to the repository's root; absent for a template, a URL or a path outside the repository. */
  readonly path?: string;
  readonly template: boolean;
  readonly place: Place;
}

export interface StageOutput extends StagePath {
  readonly kind: 'output' | 'metric' | 'plot';
  /** False where DVC leaves the content to git. */
  readonly cached: boolean;
  /** `type:` of the output, for example `model`. */
  readonly type?: string;
}

/** The parameters that a stage tracks in one file. */
export interface StageParameters extends StagePath {
  /** Dotted keys; empty: the whole file. */
  readonly keys: readonly { readonly key: string; readonly place: Place }[];
}

const DEFAULT_PARAMETERS = 'params.yaml';

function stagePath(written: string, directory: string | undefined, place: Place): StagePath {
  const template = isTemplate(written);
  const path =
    template || directory === undefined ? undefined : resolvePath(directory, unescapeTemplate(written));
  return { written, template, place, ...(path === undefined ? {} : { path }) };
}

/** `deps`: each one a path. */
export function readDependencies(node: SourceNode, directory: string | undefined, problems: Problem[]) {
  return listAt(node, 'deps', problems).flatMap((item): StagePath[] => {
    const written = textOf(item);
    if (written !== undefined) return [stagePath(written, directory, item.place)];
    problems.push(shapeProblem(item.place, 'this dependency is not a path', 'a path'));
    return [];
  });
}

/** `- path` or `- path: {cache: false}`; one entry may hold several paths. */
export function readOutputs(
  node: SourceNode,
  list: 'outs' | 'metrics' | 'plots',
  directory: string | undefined,
  problems: Problem[],
): readonly StageOutput[] {
  const kind = list === 'outs' ? 'output' : list === 'metrics' ? 'metric' : 'plot';
  return listAt(node, list, problems).flatMap((item): StageOutput[] => {
    const written = textOf(item);
    if (written !== undefined) return [{ ...stagePath(written, directory, item.place), kind, cached: true }];
    if (item.kind !== 'object')
      problems.push(shapeProblem(item.place, 'this output is not a path', 'a path'));
    return entriesOf(item).map((entry) => {
      const cache = valueAt(entry.value, 'cache');
      const type = textAt(entry.value, 'type');
      return {
        ...stagePath(entry.key, directory, entry.keyPlace),
        kind,
        cached: !(cache?.kind === 'boolean' && !cache.value),
        ...(type === undefined ? {} : { type }),
      };
    });
  });
}

/** Strings are keys of `params.yaml`; `file: [keys]` names another file, without keys the whole of it. */
export function readParameters(node: SourceNode, directory: string | undefined, problems: Problem[]) {
  const files = new Map<string, { place: Place; keys: { key: string; place: Place }[]; whole: boolean }>();
  const fileOf = (written: string, place: Place) => {
    const file = files.get(written) ?? { place, keys: [], whole: false };
    files.set(written, file);
    return file;
  };
  for (const item of listAt(node, 'params', problems)) {
    const key = textOf(item);
    if (key !== undefined) fileOf(DEFAULT_PARAMETERS, item.place).keys.push({ key, place: item.place });
    else if (item.kind !== 'object') {
      problems.push(shapeProblem(item.place, 'this parameter is not a name', 'a name, or a file with names'));
    }
    for (const entry of entriesOf(item)) {
      const file = fileOf(entry.key, entry.keyPlace);
      const keys = itemsOf(entry.value);
      file.whole ||= keys.length === 0;
      for (const name of keys) file.keys.push({ key: textOf(name) ?? '', place: name.place });
    }
  }
  return [...files].map(
    ([written, file]): StageParameters => ({
      ...stagePath(written, directory, file.place),
      keys: file.whole ? [] : file.keys,
    }),
  );
}
