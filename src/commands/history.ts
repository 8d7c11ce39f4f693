// `pawl history`: every version of each model, where it is current, and what became of the others.
import type { ModelTags } from '../core/registries.ts';
import type { RegistryOptions } from '../core/registry.ts';
import { describeHistory, type ModelHistory } from '../core/version-history.ts';
import type { HistoryArguments } from './registry-arguments.ts';
import { findModelTags, openRegistry, readModel } from './registry-source.ts';
import type { Surroundings } from './surroundings.ts';

/** @returns 0 */
export async function history(command: HistoryArguments, surroundings: Surroundings): Promise<number> {
  const { model, json, markdown } = command;
  const reading = openRegistry(command, surroundings, {
    glance: model === undefined && !json && !markdown,
  });
  reading.catch(() => undefined);
  // Loaded while git answers.
  const reports = await import('../reports/history.ts');
  const { repository, models } = await reading;
  const chosen = model === undefined ? models : [findModelTags(models, model)];
  const { colour, width, out } = surroundings;
  if (json) out(reports.renderHistoryJson(repository, [...describeAll(chosen)]));
  else if (markdown) out(reports.renderHistoryMarkdown([...describeAll(chosen)]));
  else {
    const glance = chosen.length > reports.MODELS_WITH_TABLES;
    const histories = describeAll(chosen, { glance });
    out(reports.renderHistory(histories, { colour, width, models: chosen.length }));
  }
  return 0;
}

/** One after the other: ten thousand records need not be in memory together. */
function* describeAll(models: readonly ModelTags[], options: RegistryOptions = {}): Generator<ModelHistory> {
  for (const model of models) yield describeHistory(readModel(model, options));
}
