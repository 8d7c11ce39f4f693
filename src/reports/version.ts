// The next version of one model in words.
import type { CommitNote, ModelDecision } from '../core/decision.ts';
import type { ReleaseRecord } from '../core/record.ts';
import type { Escape } from './escape.ts';

/** As many digits as git shows. */
const SHORT_ID = 7;

/** First digits of a commit id, as git and GitHub show it. */
export function shortCommit(id: string): string {
  return id.slice(0, SHORT_ID);
}

/** Where a version comes from and goes to; `held` where the gate does not let it. */
export interface VersionStep {
  readonly from?: string;
  readonly to?: string;
  readonly held: boolean;
}

/** What is released counts, where it is: a tag pushed by hand may be higher than the commits ask for. */
export function findVersionStep(model: ModelDecision): VersionStep {
  const { current, next, verdict } = model;
  const to = newRecord(model)?.version ?? next;
  return {
    ...(current === undefined ? {} : { from: current }),
    ...(to === undefined ? {} : { to }),
    held: to !== undefined && verdict === 'fail' && newRecord(model) === undefined,
  };
}

/** The record of a version that comes into being. */
function newRecord({ release }: ModelDecision): ReleaseRecord | undefined {
  return release === undefined || release.step === 'complete' ? undefined : release.record;
}

/** "held back", "not released", "minor", "first version", "no new version": what happens to the version. */
export function describeBump(model: ModelDecision): string {
  const { to, held } = findVersionStep(model);
  if (to === undefined) return 'no new version';
  if (held) return isGateFailure(model) ? 'held back' : 'not released';
  const bump = newRecord(model)?.bump ?? model.bump;
  return bump === 'initial' ? 'first version' : bump;
}

/** Whether the model itself is what is wrong, and not the tag or a permission. */
function isGateFailure({ problems }: ModelDecision): boolean {
  const errors = problems.filter(({ severity }) => severity === 'error');
  return errors.length === 0 || errors.some(({ rule }) => rule !== 'release' && rule !== 'request');
}

const BUMP_ORDER: readonly CommitNote['bump'][] = ['major', 'minor', 'patch', 'none'];

/**
 * Why, in a few words: the newest commit that asks for the most, and the number of other commits that count; where
 * there is no new version, the reason.
 */
export function describeCause(model: ModelDecision, say: Escape): string | undefined {
  const { version } = model;
  const [reason] = version.reasons;
  if (findVersionStep(model).to === undefined) return reason === undefined ? undefined : say(reason);
  const asking = version.commits.filter(({ bump }) => bump !== 'none');
  const [cause, ...more] = BUMP_ORDER.flatMap((bump) => asking.filter((commit) => commit.bump === bump));
  if (cause === undefined) {
    const why = newRecord(model)?.title ?? reason;
    return why === undefined ? undefined : say(why);
  }
  const others =
    more.length === 0 ? '' : more.length === 1 ? ', and 1 more commit' : `, and ${more.length} more commits`;
  return `${say(cause.subject)} (${shortCommit(cause.id)})${others}`;
}
