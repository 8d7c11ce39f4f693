// What a run of each DVC stage recorded, beside what this commit holds: enough to say stale by comparing two texts.
import type { StageCheck, StageFact } from '../core/facts.ts';
import type { CommitFiles } from './commit-files.ts';
import { outputsAround, type Pipelines } from './dvc.ts';
import { checkoutOf } from './dvc-checkout.ts';
import { type Comparison, type ContentSource, compareContent, compareGit } from './dvc-content.ts';
import { type PathRules, pathRules } from './dvc-files.ts';
import {
  cannotTell,
  type Findings,
  mergeFindings,
  NOT_RECORDED,
  NOTHING,
  oneCheck,
  TEMPLATE,
} from './dvc-findings.ts';
import { digestText } from './dvc-hash.ts';
import type { LockedStage, RecordedPath } from './dvc-lock.ts';
import { type Pairing, pairWithLock } from './dvc-outputs.ts';
import { checkParameters } from './dvc-parameter-checks.ts';
import { valueText } from './dvc-parameters.ts';
import { resolvePath } from './dvc-path.ts';
import type { Stage } from './dvc-stage.ts';
import type { StageOutput, StagePath } from './dvc-stage-paths.ts';
import { isTemplate, templateAdmits, unescapeTemplate } from './dvc-template.ts';
import type { TrackedFile } from './dvc-tracked.ts';

function checkOf(
  kind: 'dependency' | 'output',
  subject: string,
  recorded: RecordedPath,
  locked: string,
  comparison: Comparison,
): Findings {
  const { place } = recorded;
  switch (comparison.kind) {
    case 'equal':
      return oneCheck({ kind, subject, locked, actual: locked, place });
    case 'other':
      // Reviewers see what changed where it changed.
      return oneCheck({ kind, subject, locked, actual: comparison.actual, place: comparison.place });
    case 'absent':
      return oneCheck({ kind, subject, locked, place });
    case 'undecidable':
      return cannotTell(comparison.reason, place);
  }
}

async function checkPath(
  kind: 'dependency' | 'output',
  source: ContentSource,
  stage: Stage,
  { declared, recorded, path }: Pairing<StagePath>,
): Promise<Findings> {
  const subject = path ?? declared.written;
  if (path === undefined) {
    if (declared.template || stage.directory === undefined) {
      return cannotTell(`${TEMPLATE} stands for a path of this stage`, declared.place);
    }
    return cannotTell(`\`${declared.written}\` is outside of the repository`, declared.place);
  }
  if (recorded === undefined) {
    return oneCheck({ kind, subject, actual: NOT_RECORDED, place: declared.place });
  }
  if (recorded.digest === undefined) {
    return cannotTell(`the lock names no digest of \`${path}\``, recorded.place);
  }
  const { digest, files } = recorded;
  const comparison = await compareContent(source, path, {
    digest,
    ...(files === undefined ? {} : { files }),
  });
  return checkOf(kind, subject, recorded, digestText(digest), comparison);
}

/** What DVC caches is not in git, and then its digest in the lock is all there is of it. */
async function checkOutput(
  source: ContentSource,
  stage: Stage,
  pairing: Pairing<StageOutput>,
): Promise<Findings> {
  const { declared, recorded, path } = pairing;
  if (path === undefined || recorded?.digest === undefined)
    return checkPath('output', source, stage, pairing);
  const entry = await source.files.entry(path);
  if (declared.cached && (entry === undefined || entry.mode === '040000')) return NOTHING;
  const { digest, files } = recorded;
  const comparison = await compareGit(source, path, { digest, ...(files === undefined ? {} : { files }) });
  return checkOf('output', path, recorded, digestText(digest), comparison);
}

function checkCommand(stage: Stage, locked: LockedStage): Findings {
  const { command, commandPlace: place } = stage;
  const recorded = locked.command === undefined ? undefined : valueText(locked.command);
  if (command === undefined || recorded === undefined) return NOTHING;
  const written = valueText(command);
  const isEqual = !isTemplate(written) && unescapeTemplate(written) === recorded;
  if (isTemplate(written) && templateAdmits(written, recorded)) {
    return cannotTell(`${TEMPLATE} stands in the command of this stage`, place);
  }
  const actual = isEqual ? recorded : written;
  return oneCheck({ kind: 'command', subject: stage.name, locked: recorded, actual, place });
}

/** What DVC would say of a stage whatever its content is. */
function standing(stage: Stage): Findings {
  const findings: Findings[] = [];
  if (stage.membersUnknown) {
    findings.push(
      cannotTell(`${TEMPLATE} says which stages \`${stage.place.path}\` makes here`, stage.place),
    );
  }
  if (stage.alwaysChanged) findings.push(cannotTell('DVC runs this stage every time', stage.place));
  if (stage.dependencies.length + stage.parameters.length + stage.outputs.length === 0) {
    findings.push(cannotTell('this stage names neither a dependency nor an output', stage.place));
  }
  return mergeFindings(findings);
}

async function findingsOf(source: ContentSource, stage: Stage): Promise<Findings> {
  const { locked } = stage;
  if (locked === undefined) {
    if (stage.membersUnknown) return standing(stage);
    const never: StageCheck = {
      kind: 'stage',
      subject: stage.name,
      actual: NOT_RECORDED,
      place: stage.place,
    };
    return mergeFindings([standing(stage), oneCheck(never)]);
  }
  // A frozen stage is not run again for what it reads.
  const read = stage.frozen ? [] : pairWithLock(stage, stage.dependencies, locked.dependencies);
  const parameters = stage.frozen ? [] : stage.parameters;
  const findings = await Promise.all([
    ...read.map((pairing) => checkPath('dependency', source, stage, pairing)),
    ...parameters.map((declared) => checkParameters(source.files, source.outputs, stage, declared)),
    ...pairWithLock(stage, stage.outputs, locked.outputs).map((pairing) =>
      checkOutput(source, stage, pairing),
    ),
  ]);
  return mergeFindings([standing(stage), checkCommand(stage, locked), ...findings]);
}

/**
 * Digest of every dependency and value of every parameter that the lock names. The command is one of them, as
 * `dvc.lock:stages.train.cmd`: `--epochs 20` in it makes another model.
 */
function inputsOf(stage: Stage): Readonly<Record<string, string>> {
  const { locked } = stage;
  if (locked === undefined) return {};
  const at = (written: string) =>
    (stage.directory === undefined ? undefined : resolvePath(stage.directory, written)) ?? written;
  const dependencies = locked.dependencies.flatMap(({ written, digest }) =>
    digest === undefined ? [] : [[at(written), digestText(digest)] as const],
  );
  const parameters = [...locked.parameters].flatMap(([file, values]) =>
    [...values].map(([key, { value }]) => [`${at(file)}:${key}`, valueText(value)] as const),
  );
  const { command } = locked;
  const run =
    command === undefined ? [] : [[`${locked.place.path}:stages.${stage.key}.cmd`, valueText(command)]];
  return Object.fromEntries([...dependencies, ...parameters, ...run]);
}

async function stageFact(source: ContentSource, stage: Stage, check: boolean): Promise<StageFact> {
  const findings = check ? await findingsOf(source, stage) : NOTHING;
  const written = pairWithLock(stage, stage.outputs, stage.locked?.outputs ?? []);
  const paths = (isMeant: (output: StageOutput) => boolean) =>
    written.flatMap(({ declared, path }) => (isMeant(declared) && path !== undefined ? [path] : []));
  return {
    name: stage.name,
    place: stage.place,
    checks: findings.checks,
    undecidable: findings.undecidable,
    inputs: inputsOf(stage),
    outputs: paths(() => true),
    metrics: paths((output) => output.kind === 'metric'),
  };
}

/** Data of a `.dvc` file: nothing to check, unless git has it too or an import may have moved on. */
async function trackedFact(source: ContentSource, tracked: TrackedFile): Promise<StageFact | undefined> {
  const findings = await Promise.all(
    tracked.outputs.map(async ({ path, recorded }): Promise<Findings> => {
      const { digest, files } = recorded;
      const entry = await source.files.entry(path);
      if (entry === undefined || entry.mode === '040000' || digest === undefined) return NOTHING;
      const known = { digest, ...(files === undefined ? {} : { files }) };
      const comparison = await compareGit(source, path, known);
      return checkOf('output', path, recorded, digestText(digest), comparison);
    }),
  );
  if (tracked.mayMoveOn) {
    findings.push(
      cannotTell(`the source that \`${tracked.path}\` imports from may have moved on`, tracked.place),
    );
  }
  const { checks, undecidable } = mergeFindings(findings);
  if (checks.length + undecidable.length === 0) return undefined;
  const outputs = tracked.outputs.map((output) => output.path);
  return {
    name: tracked.path,
    place: tracked.place,
    checks,
    undecidable,
    inputs: {},
    outputs,
    metrics: [],
  };
}

/**
 * The facts of every stage of a model at one commit.
 * @param check false: only what the lock recorded, nothing is read or hashed
 */
export async function readStageFacts(
  files: CommitFiles,
  pipelines: Pipelines,
  check: boolean,
  rules: PathRules = pathRules(files),
): Promise<readonly StageFact[]> {
  if (pipelines.stages.length + pipelines.tracked.length === 0) return [];
  const locate = outputsAround(files, pipelines);
  const { outputs } = pipelines;
  const checkout = checkoutOf(files, rules, outputs);
  const source: ContentSource = { files, rules, checkout, outputs, locate };
  const data = check ? pipelines.tracked.filter((tracked) => tracked.stage === undefined) : [];
  const [stages, tracked] = await Promise.all([
    Promise.all(pipelines.stages.map((stage) => stageFact(source, stage, check))),
    Promise.all(data.map((one) => trackedFact(source, one))),
  ]);
  return [...stages, ...tracked.flatMap((fact) => fact ?? [])];
}
