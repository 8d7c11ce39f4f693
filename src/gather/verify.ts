// What verifying needs: every tag with its message, and what the commits of the releases say today.
import { findModels, type ModelTags } from '../core/registries.ts';
import { type ModelNaming, readModelRegistry } from '../core/registry.ts';
import type { RegistryTag } from '../core/registry-tag.ts';
import { readReleases } from '../core/release-tag.ts';
import { namingOf } from '../core/stage-entry.ts';
import type { VerifiedModel, VerifyFacts } from '../core/verification.ts';
import { Failure } from '../failure.ts';
import type { Repository } from '../git/repository.ts';
import { indexTags } from './model-tags.ts';
import { recompute } from './recompute.ts';
import { findReleasePolicies, type ReleasePolicies } from './release-branch.ts';

interface Subject {
  readonly naming: ModelNaming;
  /** Name and tip of its release branch. */
  readonly branch: string;
  readonly tip: string;
}

/**
 * Reads git alone. Models that have tags and no policy any more are among them: who removes a manifest hides nothing.
 *
 * @param model only this one; absent: every model
 * @throws Failure `usage` where there is no such model, `missing-history` without a default branch
 */
export async function gatherVerification(
  repository: Repository,
  model: string | undefined,
): Promise<Omit<VerifyFacts, 'forge'>> {
  const policies = await findReleasePolicies(repository);
  const tags = await repository.allAnnotatedTags();
  const subjects = await findSubjects(repository, policies, tags);
  const chosen = model === undefined ? subjects : subjects.filter(({ naming }) => naming.model === model);
  if (model !== undefined && chosen.length === 0) throw unknownModel(model, subjects);
  const index = indexTags(tags);
  const released = chosen.map(({ naming, tip }) => ({
    registry: readModelRegistry(index(naming), naming),
    tip,
  }));
  const recomputed = await recompute(repository, released);
  const models = chosen.map(
    ({ naming, branch }, place): VerifiedModel => ({
      naming,
      tags: index(naming),
      recomputed: recomputed[place] ?? [],
      branch,
    }),
  );
  return { repository: repository.name, models, tags };
}

async function findSubjects(
  repository: Repository,
  { models, tip }: ReleasePolicies,
  tags: readonly RegistryTag[],
): Promise<readonly Subject[]> {
  const governed = models.map(
    ({ policy, branch, tip: own }): Subject => ({ naming: namingOf(policy), branch, tip: own }),
  );
  const known = new Set(governed.map(({ naming }) => naming.model));
  const branch = (await repository.defaultBranchName()) ?? '';
  const claimed = new Set(
    governed.flatMap(({ naming: { model, template, atRoot } }) =>
      readReleases(tags, model, template, atRoot).releases.map(({ tag }) => tag),
    ),
  );
  const others = findModels(tags, repository.name)
    .filter((found) => !known.has(found.model) && isReleased(found, claimed))
    .map(({ model, template, atRoot }): Subject => ({ naming: { model, template, atRoot }, branch, tip }));
  return [...governed, ...others];
}

/**
 * Whether Pawl ever released or assigned the model: all other tags are history.
 * @param claimed tags that a model with a policy takes for its own, whatever they say
 */
function isReleased(found: ModelTags, claimed: ReadonlySet<string>): boolean {
  const { versions, stages } = readModelRegistry(found.tags, found);
  return (
    versions.some(({ tag, record }) => record !== undefined && !claimed.has(tag)) ||
    [...stages.values()].flat().some(({ assignment }) => assignment !== undefined)
  );
}

function unknownModel(model: string, subjects: readonly Subject[]): Failure {
  return new Failure(
    'usage',
    `there is no model ${model}`,
    `Models: ${subjects.map(({ naming }) => naming.model).join(', ') || 'none'}.`,
  );
}
