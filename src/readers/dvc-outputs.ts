// Which digest DVC recorded for which path of the repository: outputs of stages and data of `*.dvc` files.
import type { Digest, Place } from '../core/model.ts';
import type { ListedFile } from './dvc-hash.ts';
import type { RecordedPath } from './dvc-lock.ts';
import { directoriesAbove, resolvePath } from './dvc-path.ts';
import type { Stage } from './dvc-stage.ts';
import type { StageOutput } from './dvc-stage-paths.ts';
import { templateAdmits } from './dvc-template.ts';
import type { TrackedFile } from './dvc-tracked.ts';

/** A path whose content DVC keeps, or whose digest it recorded. */
export interface KnownOutput {
  readonly path: string;
  /** Absent: the stage that makes it never ran. */
  readonly digest?: Digest;
  readonly size?: number;
  readonly files?: number;
  readonly listing?: readonly ListedFile[];
  /** Where the digest is written; for what was never made, where it is declared. */
  readonly place: Place;
  /** False where the content is left to git. */
  readonly cached: boolean;
  /** The stage that makes it; absent for data of a `.dvc` file. */
  readonly stage?: Stage;
  readonly kind: StageOutput['kind'];
  /** As DVC writes it: `type: model`. */
  readonly type?: string;
}

export type KnownOutputs = ReadonlyMap<string, KnownOutput>;

/** Most templates of one stage that are held against its lock: each is held against each. */
const TEMPLATES_LIMIT = 200;

/** A declared path of a stage beside what the lock recorded of it. */
export interface Pairing<Declared> {
  readonly declared: Declared;
  readonly recorded?: RecordedPath;
  /** From the repository's root; absent outside of it and for a template that the lock does not answer. */
  readonly path?: string;
}

/**
 * Pairs what a stage declares with what its lock recorded. A template takes the recorded paths that it may have
 * become, as long as there are as many of them as templates: else one of them may be of an older definition.
 */
export function pairWithLock<Declared extends { written: string; path?: string; template: boolean }>(
  stage: Stage,
  declared: readonly Declared[],
  recorded: readonly RecordedPath[],
): readonly Pairing<Declared>[] {
  const byPath = new Map(recorded.map((entry) => [entry.written, entry]));
  const plain = new Set(declared.filter((one) => !one.template).map((one) => one.written));
  const open = recorded.filter((entry) => !plain.has(entry.written));
  const templates = declared.filter((one) => one.template);
  return declared.map((one): Pairing<Declared> => {
    if (!one.template) return { declared: one, ...known(byPath.get(one.written)), ...located(one.path) };
    const isKnown = open.length === templates.length && open.length <= TEMPLATES_LIMIT;
    const admitted = isKnown ? open : [];
    const matches = admitted.filter((entry) => templateAdmits(one.written, entry.written));
    const match = matches.length === 1 ? matches[0] : undefined;
    if (match === undefined || stage.directory === undefined) return { declared: one };
    return { declared: one, recorded: match, ...located(resolvePath(stage.directory, match.written)) };
  });
}

const known = (recorded: RecordedPath | undefined) => (recorded === undefined ? {} : { recorded });
const located = (path: string | undefined) => (path === undefined ? {} : { path });

function outputsOfStage(stage: Stage): readonly KnownOutput[] {
  const pairs = pairWithLock(stage, stage.outputs, stage.locked?.outputs ?? []);
  return pairs.flatMap(({ declared, recorded, path }): KnownOutput[] => {
    if (path === undefined) return [];
    const { written: _, ...found } = recorded ?? { written: '', place: declared.place };
    const type = declared.type === undefined ? {} : { type: declared.type };
    return [{ path, kind: declared.kind, cached: declared.cached, stage, ...found, ...type }];
  });
}

function outputsOfTrackedFile(tracked: TrackedFile): readonly KnownOutput[] {
  return tracked.outputs.map(({ path, cached, type, recorded: { written: _, ...found } }) => ({
    path,
    cached,
    kind: 'output',
    ...found,
    ...(tracked.stage === undefined ? {} : { stage: tracked.stage }),
    ...(type === undefined ? {} : { type }),
  }));
}

/** All known outputs by path. Where two manifests name one path, that of the stage counts. */
export function knownOutputs(stages: readonly Stage[], tracked: readonly TrackedFile[]): KnownOutputs {
  const outputs = [...tracked.flatMap(outputsOfTrackedFile), ...stages.flatMap(outputsOfStage)];
  return new Map(outputs.map((output) => [output.path, output]));
}

/** The known output that holds `path` as one of its files, where DVC tracks a directory above it. */
export function outputAbove(outputs: KnownOutputs, path: string): KnownOutput | undefined {
  for (const directory of directoriesAbove(path)) {
    const output = outputs.get(directory);
    if (output !== undefined) return output;
  }
  return undefined;
}

/** The digest of one file of a directory that DVC tracks; undefined where only DVC's cache lists its files. */
export function digestInside(output: KnownOutput, path: string): Digest | undefined {
  const relpath = path.slice(output.path.length + 1);
  const file = output.listing?.find((one) => one.relpath === relpath);
  if (file === undefined || output.digest === undefined) return undefined;
  return { algorithm: output.digest.algorithm, value: file.hash };
}
