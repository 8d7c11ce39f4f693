// The stages of a `dvc.yaml`: what each one reads and writes, with `foreach` and `matrix` as the names they make.
import type { Place } from '../core/model.ts';
import type { Problem } from '../core/problem.ts';
import type { LockedStage } from './dvc-lock.ts';
import { foreachMembers, matrixMembers } from './dvc-members.ts';
import { resolvePath } from './dvc-path.ts';
import { isTrueAt, objectAt, shapeProblem, textAt, valueAt } from './dvc-source.ts';
import {
  readDependencies,
  readOutputs,
  readParameters,
  type StageOutput,
  type StageParameters,
  type StagePath,
} from './dvc-stage-paths.ts';
import { isTemplate } from './dvc-template.ts';
import type { SourceEntry, SourceNode } from './source-node.ts';

/** One stage with its entry in the lock. */
export interface Stage {
  /** As `dvc.lock` names it: `train`, or `train@us` of a `foreach`. */
  readonly key: string;
  /** As `dvc status` names it: `train`, or `sub/dvc.yaml:train`. */
  readonly name: string;
  readonly place: Place;
  /** Working directory, from the repository's root; absent where it is a template or outside. */
  readonly directory?: string;
  readonly command?: SourceNode;
  readonly commandPlace: Place;
  readonly dependencies: readonly StagePath[];
  readonly outputs: readonly StageOutput[];
  readonly parameters: readonly StageParameters[];
  readonly frozen: boolean;
  readonly alwaysChanged: boolean;
  /** True for a stage of a group whose members come from a template: those of the lock are taken. */
  readonly membersUnknown: boolean;
  /** Absent: the lock does not have it, so it never ran. */
  readonly locked?: LockedStage;
  /** The definition, for what else may be asked of it. */
  readonly definition: SourceNode;
}

/** Most stages that one `dvc.yaml` may make, `foreach` and `matrix` multiplied out. */
const STAGE_LIMIT = 10_000;

/** Most paths that they may name together: ten thousand members times ten thousand paths would be a bomb. */
const NAMED_LIMIT = 100_000;

interface Definition {
  readonly entry: SourceEntry;
  readonly body: SourceNode;
  /** Names in the lock, and whether they are only what the lock happens to have. */
  readonly keys: readonly string[];
  readonly membersUnknown: boolean;
}

function readDefinition(
  entry: SourceEntry,
  recorded: ReadonlyMap<string, readonly string[]>,
  problems: Problem[],
): Definition | undefined {
  const { key, value } = entry;
  if (value.kind !== 'object') {
    problems.push(shapeProblem(value.place, `stage \`${key}\` is not a mapping`, 'a mapping with `cmd`'));
    return undefined;
  }
  const foreach = valueAt(value, 'foreach');
  const matrix = valueAt(value, 'matrix');
  if (foreach === undefined && matrix === undefined) {
    return { entry, body: value, keys: [key], membersUnknown: false };
  }
  const body = foreach === undefined ? value : (valueAt(value, 'do') ?? value);
  const members =
    foreach === undefined ? matrix && matrixMembers(matrix, STAGE_LIMIT) : foreachMembers(foreach);
  if (members !== undefined) {
    return { entry, body, keys: members.map((member) => `${key}@${member}`), membersUnknown: false };
  }
  return { entry, body, keys: recorded.get(key) ?? [key], membersUnknown: true };
}

/** Everything of a stage but its name and its entry in the lock: the same for all members of a group. */
function readBody(
  definition: Definition,
  directory: string,
  problems: Problem[],
): Omit<Stage, 'key' | 'name' | 'locked'> {
  const { body, entry } = definition;
  const wdir = textAt(body, 'wdir');
  const working =
    wdir === undefined ? directory : isTemplate(wdir) ? undefined : resolvePath(directory, wdir);
  const command = valueAt(body, 'cmd');
  return {
    place: entry.keyPlace,
    ...(working === undefined ? {} : { directory: working }),
    ...(command === undefined ? {} : { command }),
    commandPlace: command?.place ?? entry.keyPlace,
    dependencies: readDependencies(body, working, problems),
    outputs: [
      ...readOutputs(body, 'outs', working, problems),
      ...readOutputs(body, 'metrics', working, problems),
      ...readOutputs(body, 'plots', working, problems),
    ],
    parameters: readParameters(body, working, problems),
    frozen: isTrueAt(body, 'frozen'),
    alwaysChanged: isTrueAt(body, 'always_changed'),
    membersUnknown: definition.membersUnknown,
    definition: body,
  };
}

/** The names in the lock by the group that made them: `train` of `train@us`. */
function recordedMembers(lock: ReadonlyMap<string, LockedStage>): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const name of lock.keys()) {
    const at = name.lastIndexOf('@');
    if (at < 0) continue;
    const group = groups.get(name.slice(0, at)) ?? [];
    group.push(name);
    groups.set(name.slice(0, at), group);
  }
  return groups;
}

/**
 * The stages of one `dvc.yaml`, each with its entry in the lock beside it.
 * @param root the document's root
 * @param directory directory of the file
 * @param prefix what `dvc status` puts before a stage's name: `''`, or `sub/dvc.yaml:`
 * @param lock stages of the `dvc.lock` in the same directory
 */
export function readStages(
  root: SourceNode,
  directory: string,
  prefix: string,
  lock: ReadonlyMap<string, LockedStage>,
  problems: Problem[],
): readonly Stage[] {
  const stages: Stage[] = [];
  let named = 0;
  const recorded = recordedMembers(lock);
  for (const entry of objectAt(root, 'stages', problems)) {
    const definition = readDefinition(entry, recorded, problems);
    if (definition === undefined) continue;
    const body = readBody(definition, directory, problems);
    const size = body.dependencies.length + body.outputs.length + body.parameters.length;
    for (const key of definition.keys) {
      named += size;
      if (stages.length >= STAGE_LIMIT || named > NAMED_LIMIT) {
        const expected = `${STAGE_LIMIT} stages with ${NAMED_LIMIT} paths at most`;
        problems.push(shapeProblem(entry.keyPlace, 'from here on this file makes too many stages', expected));
        return stages;
      }
      const locked = lock.get(key);
      stages.push({ ...body, key, name: `${prefix}${key}`, ...(locked === undefined ? {} : { locked }) });
    }
  }
  return stages;
}
