// The next version of one model in words.
import type { CommitNote, ModelDecision } from '../core/decision.ts';
import type { Escape } from './escape.ts';

/** As many digits as git shows. */
const SHORT_ID = 7;

/** First digits of a commit id, as git and GitHub show it. */
export function shortCommit(id: string): string {
  return id.slice(0, SHORT_ID);
}

/** "held back", "minor", "first version", "no new version": what happens to the version. */
export function describeBump({ verdict, next, bump }: ModelDecision): string {
  if (next === undefined) return 'no new version';
  if (verdict === 'fail') return 'held back';
  return bump === 'initial' ? 'first version' : bump;
}

const BUMP_ORDER: readonly CommitNote['bump'][] = ['major', 'minor', 'patch', 'none'];

/**
 * Why, in a few words: the newest commit that asks for the most, and the number of other commits that count; where
 * there is no new version, the reason.
 */
export function describeCause({ next, version }: ModelDecision, say: Escape): string | undefined {
  const [reason] = version.reasons;
  if (next === undefined) return reason === undefined ? undefined : say(reason);
  const asking = version.commits.filter(({ bump }) => bump !== 'none');
  const [cause, ...more] = BUMP_ORDER.flatMap((bump) => asking.filter((commit) => commit.bump === bump));
  if (cause === undefined) return reason === undefined ? undefined : say(reason);
  const others =
    more.length === 0 ? '' : more.length === 1 ? ', and 1 more commit' : `, and ${more.length} more commits`;
  return `${say(cause.subject)} (${shortCommit(cause.id)})${others}`;
}
