// `pawl current`: the version that a stage holds, on one line for scripts.
import type { ModelRegistry } from '../core/registry.ts';
import { readStage } from '../core/stage.ts';
import { type StageSummary, summarizeStage } from '../core/version-history.ts';
import { Failure } from '../failure.ts';
import { renderCurrentJson } from '../reports/current.ts';
import type { CurrentArguments } from './registry-arguments.ts';
import { findModel, findOnlyModel, listNames, openRegistry } from './registry-source.ts';
import type { Surroundings } from './surroundings.ts';
import { didYouMean } from './usage.ts';

/** Entered by every release unless a policy names other stages. */
const USUAL_STAGE = 'production';

/** @returns 0, or 1 where nothing is current */
export async function current(command: CurrentArguments, surroundings: Surroundings): Promise<number> {
  const { models } = await openRegistry(command, surroundings);
  const registry = command.model === undefined ? findOnlyModel(models) : findModel(models, command.model);
  const stage = command.stage ?? defaultStage(registry);
  const summary = stage === undefined ? undefined : summarizeStage(registry, stage, command.at);
  const { out, err } = surroundings;
  if (stage === undefined || summary?.version === undefined) {
    if (command.json)
      out(renderCurrentJson(registry, { stage, summary, commit: undefined, object: undefined }));
    err(nothing(registry, stage, command, summary));
    return 1;
  }
  const { last } = readStage(registry, stage, command.at);
  const version = registry.versions.find(({ tag }) => tag === summary.tag);
  if (version === undefined) err(`pawl: ${summary.tag}, which ${stage} holds, has no tag any more\n`);
  const commit = version?.commit ?? last?.commit;
  const object = last?.version?.object;
  out(
    command.json ? renderCurrentJson(registry, { stage, summary, commit, object }) : `${summary.version}\n`,
  );
  return 0;
}

/** @throws Failure `usage` where it is not clear which is meant */
function defaultStage({ model, stages }: ModelRegistry): string | undefined {
  const names = [...stages.keys()];
  if (names.includes(USUAL_STAGE) || names.length < 2)
    return names.includes(USUAL_STAGE) ? USUAL_STAGE : names[0];
  throw new Failure(
    'usage',
    `${model} has ${names.length} stages: which one is meant?`,
    listNames('The stages are', names),
  );
}

function nothing(
  { model, stages }: ModelRegistry,
  stage: string | undefined,
  { at }: CurrentArguments,
  summary: StageSummary | undefined,
): string {
  if (stage === undefined) return `pawl: no version of ${model} was ever assigned to a stage\n`;
  const then = at === undefined ? '' : ` on ${new Date(at * 1000).toISOString()}`;
  if (summary !== undefined || stages.has(stage))
    return `pawl: nothing of ${model} is current in ${stage}${then}\n`;
  const names = [...stages.keys()];
  const hint = names.length === 0 ? '' : `\n${didYouMean(stage, names)}${listNames('The stages are', names)}`;
  return `pawl: no version of ${model} was ever assigned to ${JSON.stringify(stage)}${hint}\n`;
}
