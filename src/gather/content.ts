// What one commit says of its models, by the policies of that commit: metrics, lineage and parameters as a record has them.
import { compareMetrics } from '../core/compare.ts';
import type { ModelFacts } from '../core/facts.ts';
import type { RecordContent, RecordedMetric } from '../core/record.ts';
import { ruleNames } from '../core/rules/index.ts';
import type { Repository } from '../git/repository.ts';
import { readInTurns } from '../readers/in-turns.ts';
import { discoverModels } from '../readers/models.ts';
import { readSnapshot } from '../readers/snapshot.ts';

/**
 * Every metric is told, gated or not: nothing is decided here.
 *
 * @param commit full object id
 * @param model only this one; absent: all
 * @returns by model, in the order of their directories
 * @throws Failure `missing-history` where the commit is not here
 */
export async function readContents(
  repository: Repository,
  commit: string,
  model?: string,
): Promise<ReadonlyMap<string, RecordContent>> {
  await repository.ensureHistory({ head: commit });
  const files = repository.files(commit);
  const { models, directories } = await discoverModels(files, {
    repository: repository.name,
    knownRules: ruleNames,
  });
  const chosen = models.filter(({ policy }) => model === undefined || policy.model === model);
  const contents = await readInTurns(chosen, async ({ policy }) => {
    const head = await readSnapshot(files, policy, { directories, stages: false });
    return [policy.model, contentOf({ ...NO_FACTS, policy, head })] as const;
  });
  return new Map(contents);
}

/** Nothing of the past is asked. */
const NO_FACTS = { releases: [], unreadableTags: [], commits: [], proposed: [], problems: [] };

function contentOf(model: ModelFacts): RecordContent {
  const { lineage, parameters } = model.head;
  return {
    metrics: compareMetrics(model).flatMap(({ metric, head, direction, scale, unit, path }) =>
      head === undefined
        ? []
        : [describe({ name: metric, value: head, scale, path: path ?? '' }, direction, unit)],
    ),
    manifests: [],
    lineage: lineage.map(({ place: _, ...artifact }) => artifact),
    parameters: parameters.map(({ file, name, value }) => ({ file, name, value })),
  };
}

function describe(
  metric: RecordedMetric,
  direction: RecordedMetric['direction'],
  unit: string | undefined,
): RecordedMetric {
  return {
    ...metric,
    ...(direction === undefined ? {} : { direction }),
    ...(unit === undefined ? {} : { unit }),
  };
}
