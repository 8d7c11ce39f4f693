// The outputs of the Action: what later steps of a workflow read.
import type { Decision, ModelDecision } from '../core/decision.ts';
import type { ReportedOutcome } from './outcomes.ts';
import { isAssigned, isReleased } from './release-words.ts';

/**
 * A job's outputs hold 1 MiB together, counted in UTF-16. A list or decision of more characters than these is left out
 * or cut to its verdicts, so that both and everything else fit.
 */
const LONGEST_MODELS = 128 * 1024;
const LONGEST_JSON = 320 * 1024;

type Outcomes = readonly ReportedOutcome[];

/** What later steps want to know of one model. */
interface ModelOutputs {
  readonly released: boolean;
  /** The version that is released or assigned, else the next one. */
  readonly version?: string;
  readonly previous?: string;
  readonly tag?: string;
  /** What the first stage holds after the run; of a proposal the newest release. */
  readonly current?: string;
  /** Name of the stage that gets another version. */
  readonly stage?: string;
}

/**
 * The Action's outputs. Those of one model are empty where there is none, or more than one.
 * @param outcomes what was written; absent: nothing was tried
 */
export function renderOutputs(decision: Decision, outcomes: Outcomes = []): Readonly<Record<string, string>> {
  const described = decision.models.map((model) => describeModel(model, decision.trigger, outcomes));
  const [model, ...others] = described;
  const only = others.length === 0 ? model : undefined;
  return {
    verdict: decision.verdict,
    released: String(described.some(({ released }) => released)),
    version: only?.version ?? '',
    'previous-version': only?.previous ?? '',
    tag: only?.tag ?? '',
    current: only?.current ?? '',
    models: listModels(decision.models, described),
    json: toBoundedJson(decision),
  };
}

function describeModel(model: ModelDecision, trigger: Decision['trigger'], outcomes: Outcomes): ModelOutputs {
  switch (trigger) {
    case 'propose':
      return describeProposal(model);
    case 'release':
    case 'tagged':
      return describeRelease(model, outcomes);
    case 'assign':
    case 'untagged':
      return describeAssignment(model, outcomes);
  }
}

/** A proposal releases nothing. */
function describeProposal({ next, current, version }: ModelDecision): ModelOutputs {
  return withoutAbsent({ version: next, previous: current, tag: version.nextTag, current }, false);
}

function describeRelease(model: ModelDecision, outcomes: Outcomes): ModelOutputs {
  const { release, deployed, next, current, version } = model;
  if (release === undefined) {
    return withoutAbsent(
      { version: next, previous: current, tag: version.nextTag, current: deployed },
      false,
    );
  }
  const { step, record, entry, before } = release;
  const released = isReleased(release, outcomes);
  const { version: entered, stage } = entry?.assignment ?? {};
  const enters = entered?.tag === record.tag;
  return withoutAbsent(
    {
      version: record.version,
      previous: step === 'complete' ? before?.version : current,
      tag: record.tag,
      current: released && enters ? record.version : deployed,
      stage: enters ? stage : undefined,
    },
    released,
  );
}

function describeAssignment({ stage, deployed, current }: ModelDecision, outcomes: Outcomes): ModelOutputs {
  if (stage === undefined) return withoutAbsent({ current: deployed }, false);
  const { version, stage: name } = stage.assignment;
  // `current` of the model is what this stage holds; where it is the first one, they are the same.
  const after = isAssigned(stage, outcomes) && stage.isFirst ? version?.version : deployed;
  return withoutAbsent(
    { version: version?.version, previous: current, tag: version?.tag, current: after, stage: name },
    false,
  );
}

type Fields = { readonly [Key in keyof Omit<ModelOutputs, 'released'>]?: string | undefined };

function withoutAbsent({ version, previous, tag, current, stage }: Fields, released: boolean): ModelOutputs {
  return {
    released,
    ...(version === undefined ? {} : { version }),
    ...(previous === undefined ? {} : { previous }),
    ...(tag === undefined ? {} : { tag }),
    ...(current === undefined ? {} : { current }),
    ...(stage === undefined ? {} : { stage }),
  };
}

/** For a matrix: one object a model. */
function listModels(models: readonly ModelDecision[], outputs: readonly ModelOutputs[]): string {
  const list = models.map(({ model, directory, verdict, bump, release }, index) => ({
    model,
    directory,
    verdict,
    current: outputs[index]?.current,
    next: outputs[index]?.version,
    bump: release?.record.bump ?? bump,
    tag: outputs[index]?.tag,
    released: outputs[index]?.released,
    stage: outputs[index]?.stage,
  }));
  return firstFitting(LONGEST_MODELS, [list, list.map(({ model }) => ({ model }))], '[]');
}

/** The decision; one that is too large keeps its verdicts, and says so by `cut`. */
function toBoundedJson(decision: Decision): string {
  const { schema, verdict, repository, base, head } = decision;
  const frame = { schema, verdict, repository, base, head, cut: true };
  const models = decision.models.map(({ model, verdict, current, next, bump }) => ({
    model,
    verdict,
    current,
    next,
    bump,
  }));
  return firstFitting(LONGEST_JSON, [decision, { ...frame, models }, frame], '{"cut":true}');
}

function firstFitting(longest: number, values: readonly unknown[], otherwise: string): string {
  return values.map((value) => JSON.stringify(value)).find((text) => text.length <= longest) ?? otherwise;
}
