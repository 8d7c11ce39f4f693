// What a `*.dvc` file tracks: data that `dvc add` or an import brought, or a stage of DVC 0.
import type { Place } from '../core/model.ts';
import type { Problem } from '../core/problem.ts';
import { type LockedStage, type RecordedPath, readRecordedPath } from './dvc-lock.ts';
import { directoryOf, resolvePath } from './dvc-path.ts';
import { isTrueAt, listAt, shapeProblem, textAt, textOf, valueAt } from './dvc-source.ts';
import type { Stage } from './dvc-stage.ts';
import type { StageOutput } from './dvc-stage-paths.ts';
import type { SourceNode } from './source-node.ts';

export interface TrackedOutput {
  readonly path: string;
  readonly recorded: RecordedPath;
  readonly cached: boolean;
  readonly type?: string;
}

export interface TrackedFile {
  /** The `.dvc` file. */
  readonly path: string;
  readonly place: Place;
  readonly outputs: readonly TrackedOutput[];
  /** True for an import whose source DVC asks for news: another repository, a versioned remote, or one not frozen. */
  readonly mayMoveOn: boolean;
  /** A stage that DVC 0 wrote into a `.dvc` file of its own. */
  readonly stage?: Stage;
}

function readOutput(node: SourceNode, directory: string | undefined, problems: Problem[]): TrackedOutput[] {
  const recorded = readRecordedPath(node, problems);
  const path =
    recorded === undefined || directory === undefined ? undefined : resolvePath(directory, recorded.written);
  if (recorded === undefined || path === undefined) return [];
  const cache = valueAt(node, 'cache');
  const type = textAt(node, 'type');
  return [
    {
      path,
      recorded,
      cached: !(cache?.kind === 'boolean' && !cache.value),
      ...(type === undefined ? {} : { type }),
    },
  ];
}

function stageOf(
  root: SourceNode,
  path: string,
  directory: string,
  outputs: readonly TrackedOutput[],
  problems: Problem[],
): Stage | undefined {
  const command = valueAt(root, 'cmd');
  if (textOf(command) === undefined || command === undefined) return undefined;
  const dependencies = listAt(root, 'deps', problems).flatMap(
    (item) => readRecordedPath(item, problems) ?? [],
  );
  const stagePath = ({ written, place }: RecordedPath) => {
    const resolved = resolvePath(directory, written);
    return { written, template: false, place, ...(resolved === undefined ? {} : { path: resolved }) };
  };
  const locked: LockedStage = {
    name: path,
    place: root.place,
    command,
    commandPlace: command.place,
    dependencies,
    outputs: outputs.map((output) => output.recorded),
    parameters: new Map(),
  };
  return {
    key: path,
    name: path,
    place: root.place,
    directory,
    command,
    commandPlace: command.place,
    dependencies: dependencies.map(stagePath),
    outputs: outputs.map(
      (output): StageOutput => ({ ...stagePath(output.recorded), kind: 'output', cached: output.cached }),
    ),
    parameters: [],
    frozen: isFrozen(root),
    alwaysChanged: isTrueAt(root, 'always_changed'),
    membersUnknown: false,
    locked,
    definition: root,
  };
}

function mayMoveOn(root: SourceNode): boolean {
  const sources = listAt(root, 'deps', []);
  if (sources.length > 0 && !isFrozen(root)) return true;
  return sources.some((source) =>
    ['repo', 'files', 'cloud', 'version_id'].some((key) => valueAt(source, key)),
  );
}

const isFrozen = (root: SourceNode) => isTrueAt(root, 'frozen') || isTrueAt(root, 'locked');

/**
 * Reads a parsed `*.dvc` file; undefined where it is something else, which is a problem.
 * @param path of the file, from the repository's root
 */
export function readTrackedFile(
  root: SourceNode,
  path: string,
  problems: Problem[],
): TrackedFile | undefined {
  if (root.kind !== 'object') {
    problems.push(shapeProblem(root.place, 'this is no file of `dvc add`', 'a mapping with `outs`'));
    return undefined;
  }
  const directory = resolvePath(directoryOf(path), textAt(root, 'wdir') ?? '.');
  const outputs = listAt(root, 'outs', problems).flatMap((item) => readOutput(item, directory, problems));
  const stage = directory === undefined ? undefined : stageOf(root, path, directory, outputs, problems);
  return {
    path,
    place: root.place,
    outputs,
    mayMoveOn: stage === undefined && mayMoveOn(root),
    ...(stage === undefined ? {} : { stage }),
  };
}
