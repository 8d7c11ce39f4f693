// Do the parameters that a stage tracks still have the values that its lock recorded?
import type { Place } from '../core/model.ts';
import type { CommitFiles } from './commit-files.ts';
import { parseFile } from './document.ts';
import {
  cannotTell,
  type Findings,
  mergeFindings,
  NOT_RECORDED,
  oneCheck,
  TEMPLATE,
} from './dvc-findings.ts';
import type { KnownOutputs } from './dvc-outputs.ts';
import { isKeyPattern, isSameValue, valueAtKey, valueText } from './dvc-parameters.ts';
import { valueAt } from './dvc-source.ts';
import type { Stage } from './dvc-stage.ts';
import type { StageParameters } from './dvc-stage-paths.ts';
import { isTemplate } from './dvc-template.ts';
import { METRIC_FILE_LIMIT } from './limits.ts';
import { decodeManifest } from './manifest-text.ts';
import type { SourceDocument, SourceEntry, SourceNode } from './source-node.ts';

/** A parameter file at this commit: absent where both are, unreadable with a reason. */
export interface ParameterFile {
  readonly root?: SourceNode;
  readonly reason?: string;
  readonly problems: SourceDocument['problems'];
}

/** Reads a parameter file in the format that DVC takes for its name: YAML unless it says JSON or TOML. */
export async function readParameterFile(files: CommitFiles, path: string): Promise<ParameterFile> {
  if (path.endsWith('.py')) {
    return { reason: `\`${path}\` is Python, which is not read for parameters`, problems: [] };
  }
  const read = await files.read(path, METRIC_FILE_LIMIT);
  if (read.kind === 'absent') return { problems: [] };
  if (read.kind === 'problem') {
    return { reason: `\`${path}\` is not read: ${read.problem.message}`, problems: [read.problem] };
  }
  const format = /\.(json|toml)$/i.test(path) ? undefined : 'yaml';
  const decoded = decodeManifest(read.bytes, path);
  if (decoded.kind === 'problem') {
    return { reason: `\`${path}\` cannot be read as parameters`, problems: [decoded.problem] };
  }
  const { root, problems } = await parseFile(files, read, decoded.text, format);
  return root === undefined
    ? { reason: `\`${path}\` cannot be read as parameters`, problems }
    : { root, problems };
}

function checkValue(
  subject: string,
  recorded: SourceEntry | undefined,
  actual: SourceNode | undefined,
  place: Place,
): Findings {
  if (recorded === undefined && actual === undefined) {
    return oneCheck({ kind: 'parameter', subject, actual: NOT_RECORDED, place });
  }
  const locked = recorded === undefined ? undefined : valueText(recorded.value);
  const isSame = recorded !== undefined && actual !== undefined && isSameValue(recorded.value, actual);
  const now = actual === undefined ? undefined : valueText(actual);
  return oneCheck({
    kind: 'parameter',
    subject,
    ...(locked === undefined ? {} : { locked }),
    // Equal values may be written in two ways.
    ...(now === undefined ? {} : { actual: isSame && locked !== undefined ? locked : now }),
    place: actual?.place ?? recorded?.keyPlace ?? place,
  });
}

/** A whole file is tracked by its top-level keys, of now and of then. */
function checkWholeFile(
  path: string,
  root: SourceNode | undefined,
  recorded: ReadonlyMap<string, SourceEntry> | undefined,
  place: Place,
): Findings {
  if (recorded === undefined) return checkValue(path, undefined, undefined, place);
  const now = root?.kind === 'object' ? root.entries.map((entry) => entry.key) : [];
  const keys = [...new Set([...now, ...recorded.keys()])];
  return mergeFindings(
    keys.map((key) => checkValue(`${path}:${key}`, recorded.get(key), valueAt(root, key), place)),
  );
}

/**
 * Compares the parameters of one file. Their values in the lock may be nested: a stage that tracks `train` recorded
 * all that is below it.
 */
export async function checkParameters(
  files: CommitFiles,
  outputs: KnownOutputs,
  stage: Stage,
  declared: StageParameters,
): Promise<Findings> {
  const { path, place, keys } = declared;
  if (declared.template || stage.directory === undefined || keys.some(({ key }) => isTemplate(key))) {
    return cannotTell(`${TEMPLATE} stands for a parameter of this stage`, place);
  }
  if (path === undefined) return cannotTell(`\`${declared.written}\` is outside of the repository`, place);
  if (outputs.get(path)?.cached === true) {
    return cannotTell(`\`${path}\` is in DVC's cache and not in git, so its parameters are not read`, place);
  }
  const { root, reason } = await readParameterFile(files, path);
  if (reason !== undefined) return cannotTell(reason, place);
  const recorded = stage.locked?.parameters.get(declared.written);
  if (keys.length === 0) return checkWholeFile(path, root, recorded, place);
  return mergeFindings(
    keys.map(({ key, place: keyPlace }) => {
      if (isKeyPattern(key)) return cannotTell(`\`${key}\` is a pattern of parameters`, keyPlace);
      const actual = root === undefined ? undefined : valueAtKey(root, key);
      return checkValue(`${path}:${key}`, recorded?.get(key), actual, keyPlace);
    }),
  );
}
