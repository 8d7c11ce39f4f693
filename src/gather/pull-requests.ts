// Which pull requests brought the commits of a release, and who approved them?
import type { ForgeReader } from '../core/forge-facts.ts';
import { createAncestry } from '../core/history.ts';
import type { RecordedPullRequest } from '../core/record.ts';
import type { LoggedCommit } from '../git/repository.ts';

/** Pull requests of one release that the forge is asked about. */
const ASKED = 20;
/** Merge commits of one range that are looked at. */
const MERGES = 500;

const MERGE_SUBJECT = /^Merge pull request #(\d{1,9})\b/;
const SQUASH_SUBJECT = /\(#(\d{1,9})\)\s*$/;

/** Finds the numbers of pull requests in a log: those that squash merges name, and those of the merge commits above. */
export function createPullRequestFinder(
  log: readonly LoggedCommit[],
): (commits: readonly string[]) => readonly number[] {
  const byId = new Map(log.map((commit) => [commit.id, commit]));
  const merges = log
    .flatMap(({ message, parents: [first, second] }) => {
      const number = MERGE_SUBJECT.exec(message)?.[1];
      return number === undefined || first === undefined || second === undefined
        ? []
        : [{ number: Number(number), first, second }];
    })
    .slice(0, MERGES);
  const ancestry = createAncestry(
    log,
    merges.flatMap(({ first, second }) => [first, second]),
  );
  return (commits) => {
    const squashed = commits.flatMap((id) => {
      const subject = byId.get(id)?.message.split('\n', 1)[0] ?? '';
      const number = SQUASH_SUBJECT.exec(subject)?.[1];
      return number === undefined ? [] : [Number(number)];
    });
    const merged = merges
      .filter(({ first, second }) =>
        commits.some((id) => ancestry.isAncestor(id, second) && !ancestry.isAncestor(id, first)),
      )
      .map(({ number }) => number);
    return [...new Set([...squashed, ...merged])].sort((a, b) => a - b);
  };
}

/** Asks the forge who wrote and who approved them; what it does not tell is left out, and the number stays. */
export async function readPullRequests(
  numbers: readonly number[],
  forge: ForgeReader | undefined,
): Promise<readonly RecordedPullRequest[]> {
  const asked = forge === undefined ? [] : numbers.slice(0, ASKED);
  const answers = new Map(
    await Promise.all(asked.map(async (number) => [number, await forge?.pullRequest(number)] as const)),
  );
  return numbers.flatMap((number): RecordedPullRequest[] => {
    const answer = answers.get(number);
    if (answer === 'unknown' || !answers.has(number)) return [{ number }];
    // `(#12)` of another repository, or of an issue.
    if (answer === undefined || !answer.merged) return [];
    return [{ number, author: answer.author, approvers: answer.approvers }];
  });
}
