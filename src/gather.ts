// Trigger + repository → Facts: the only reader. Decides nothing about better or worse.
import type { Facts, Trigger } from './core/facts.ts';
import { readModelFacts } from './gather/model-facts.ts';
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
export async function gather(trigger: Trigger, repository: Repository): Promise<Facts> {
  const proposal = await findProposal(trigger, repository);
  const models = await findProposedModels(repository, proposal);
  const releases = await findReleases(repository, models.touched);
  const history = await readReleaseHistory(repository, proposal, releases.byModel);
  const facts = await readModelFacts({ repository, proposal, models, releases, history });
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
