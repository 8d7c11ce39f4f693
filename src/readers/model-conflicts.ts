// Do two models of a commit claim the same name, or the same release tags?

import type { Problem } from '../core/problem.ts';
import { formatTag } from '../core/release-tag.ts';
import type { FoundModel } from './models.ts';

/** The same models; one that shares its name or its tags with another has a problem that names the other's file. */
export function withConflicts(models: readonly FoundModel[]): readonly FoundModel[] {
  const byName = group(models, ({ policy }) => policy.model);
  const byTag = group(models, ({ policy }) => formatTag(policy.release.tag, policy.model, '{version}'));
  return models.map((model) => {
    const { policy } = model;
    const namesake = otherThan(model, byName.get(policy.model));
    const tagmate = otherThan(model, byTag.get(formatTag(policy.release.tag, policy.model, '{version}')));
    const problem =
      namesake !== undefined
        ? equalNames(model, namesake)
        : tagmate !== undefined
          ? equalTags(model, tagmate)
          : undefined;
    return problem === undefined ? model : { ...model, problems: [...model.problems, problem] };
  });
}

function group(models: readonly FoundModel[], keyOf: (model: FoundModel) => string) {
  const groups = new Map<string, FoundModel[]>();
  for (const model of models) {
    const key = keyOf(model);
    const same = groups.get(key);
    if (same === undefined) groups.set(key, [model]);
    else same.push(model);
  }
  return groups;
}

function otherThan(model: FoundModel, same: readonly FoundModel[] = []): FoundModel | undefined {
  return same.find((other) => other !== model);
}

function equalNames(model: FoundModel, other: FoundModel): Problem {
  return {
    rule: 'policy',
    severity: 'error',
    ...model.place,
    message: `the name ${model.policy.model} is also that of the model in ${fileOf(other)}`,
    expected: 'a name that no other model of the repository has',
    actual: model.policy.model,
    help: 'Write another name after model: in one of the two.',
  };
}

function equalTags(model: FoundModel, other: FoundModel): Problem {
  return {
    rule: 'policy',
    severity: 'error',
    ...model.place,
    message: `its release tags ${model.policy.release.tag} are also those of the model in ${fileOf(other)}`,
    expected: 'tags that no other model of the repository has',
    actual: model.policy.release.tag,
    help: 'Write {model} into release.tag, as in "{model}@v{version}".',
  };
}

function fileOf({ policy }: FoundModel): string {
  return policy.source?.path ?? (policy.directory === '' ? 'the root' : policy.directory);
}
