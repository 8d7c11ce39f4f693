// Which two commits are compared.

import type { ProposeTrigger } from '../core/facts.ts';
import { Failure } from '../failure.ts';
import type { Repository } from '../git/repository.ts';

/** Full object ids. `base` is absent where head is the first commit of the repository. */
export interface Proposal {
  readonly head: string;
  readonly base?: string;
}

/**
 * Finds head and base: for the test merge of a pull request its first parent, else the merge base with the branch to
 * merge into, and on that branch itself the first parent. Never the pull request's own previous commit. What a shallow
 * clone lacks of them is fetched.
 *
 * @throws Failure `unknown-revision` where head or base is not a commit, `missing-history` where they share none
 */
export async function findProposal(trigger: ProposeTrigger, repository: Repository): Promise<Proposal> {
  const head = await findHead(trigger, repository);
  const [first, second] = (await repository.commit(head)).parents;
  if (first !== undefined && second !== undefined && second === trigger.mergeOf) {
    await repository.ensureHistory({ head, base: first });
    return { head, base: first };
  }
  const tip = await findTip(trigger, repository, head);
  if (tip !== undefined && tip !== head) {
    await repository.ensureHistory({ head, base: tip });
    const base = await repository.mergeBase(tip, head);
    if (base === undefined) throw noMergeBase(tip, head);
    if (base !== head || trigger.base !== undefined) return { head, base };
  }
  if (first === undefined) return { head };
  await repository.ensureHistory({ head, base: first });
  return { head, base: first };
}

/** A head that the clone does not have, as that of a fork on `pull_request_target`, comes by the ref that the event names. */
async function findHead({ head, refs = [] }: ProposeTrigger, repository: Repository): Promise<string> {
  try {
    return await repository.resolve(head);
  } catch (error) {
    if (!isUnknown(error)) throw error;
    for (const ref of refs) await repository.ensureHistory({ head: ref });
    return repository.resolve(head);
  }
}

async function findTip(
  { base }: ProposeTrigger,
  repository: Repository,
  head: string,
): Promise<string | undefined> {
  if (base === undefined) return repository.defaultBranch();
  try {
    return await repository.resolve(base);
  } catch (error) {
    if (!isUnknown(error) || !repository.isShallow) throw error;
    const tag = (await repository.tags()).find(({ name }) => name === base || `refs/tags/${name}` === base);
    const isExact = FULL_ID.test(base) || base.startsWith('refs/');
    const remote = tag?.commit ?? (isExact ? base : `refs/heads/${base}`);
    await repository.ensureHistory({ head, base: remote });
    return repository.resolve(remote);
  }
}

const FULL_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

function isUnknown(error: unknown): boolean {
  return error instanceof Failure && error.code === 'unknown-revision';
}

function noMergeBase(tip: string, head: string): Failure {
  return new Failure(
    'missing-history',
    `${head.slice(0, 7)} and ${tip.slice(0, 7)} have no common ancestor`,
    'Compare two commits of one history; in a shallow clone fetch more of it, for example with fetch-depth: 0.',
  );
}
