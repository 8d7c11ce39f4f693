// Trigger + repository → Facts: the only reader. Decides nothing about better or worse.
import type { Facts, ProposeTrigger, Trigger } from './core/facts.ts';
import type { Circumstances } from './gather/host.ts';
import { lookAhead, readModelFacts, readSnapshots } from './gather/model-facts.ts';
import { findProposal } from './gather/proposal.ts';
import { findProposedModels } from './gather/proposed-models.ts';
import { readReleaseHistory } from './gather/release-history.ts';
import { findReleases } from './gather/releases.ts';
import type { Repository } from './git/repository.ts';

/**
 * Reads everything that a decision about the proposal needs, and nothing else: models that the change does not touch
 * are counted only.
 *
 * @param repository opened for this run; the caller closes it
 * @throws Failure where a commit, the history or git itself cannot be read
 */
export async function gather(
  trigger: Trigger,
  repository: Repository,
  circumstances: Circumstances = NO_FORGE,
): Promise<Facts> {
  switch (trigger.kind) {
    case 'propose':
      return gatherProposal(trigger, repository);
    case 'release':
    case 'tagged': {
      const { gatherRelease } = await import('./gather/release.ts');
      const facts = await gatherRelease(trigger, repository, circumstances);
      if (facts !== undefined) return facts;
      // A push that releases nothing is judged like any other change.
      const { otherwise } = trigger.kind === 'release' ? trigger : {};
      return gatherProposal(otherwise ?? { kind: 'propose', head: 'HEAD' }, repository);
    }
    case 'assign':
    case 'untagged': {
      const { gatherStage } = await import('./gather/stage.ts');
      return gatherStage(trigger, repository, circumstances);
    }
  }
}

const NO_FORGE: Circumstances = { isWorkflowToken: false, now: 0 };

async function gatherProposal(trigger: ProposeTrigger, repository: Repository): Promise<Facts> {
  // Every run reads the tags: git lists them while the commits are looked up. A failure is met where they are used.
  repository.tags().catch(() => undefined);
  const proposal = await findProposal(trigger, repository);
  const models = await findProposedModels(repository, proposal);
  const releases = await findReleases(repository, models.touched);
  // Both take long in a large repository, and neither needs the other.
  const [history, snapshots] = await Promise.all([
    readReleaseHistory(repository, proposal, releases.byModel),
    readSnapshots(repository, proposal, models),
    lookAhead(repository, models, releases),
  ]);
  const facts = await readModelFacts({ repository, proposal, models, releases, history, snapshots });
  const { base, head } = proposal;
  return {
    schema: 'pawl.facts/1',
    trigger,
    repository: repository.name,
    ...(base === undefined ? {} : { base }),
    head,
    commits: facts.commits,
    models: facts.models,
    untouched: models.untouched,
    problems: models.problems,
  };
}
