// Every model of one commit with all that is known of it: what `init` starts from.

import type { SurveyedModel } from '../core/facts.ts';
import { ruleNames } from '../core/rules/index.ts';
import type { Repository } from '../git/repository.ts';
import { discoverModels } from '../readers/models.ts';
import { readSnapshot } from '../readers/snapshot.ts';

/** @throws Failure `unknown-revision` in a repository without a commit */
export async function surveyModels(repository: Repository): Promise<readonly SurveyedModel[]> {
  const files = repository.files(await repository.resolve('HEAD'));
  const { models } = await discoverModels(files, { repository: repository.name, knownRules: ruleNames });
  return Promise.all(
    models.map(async ({ policy }) => ({
      policy,
      snapshot: await readSnapshot(files, policy, { stages: false }),
    })),
  );
}
