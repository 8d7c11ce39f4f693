// `pawl history`: every version of each model, where it is current, and what became of the others.
import { describeHistory } from '../core/version-history.ts';
import type { HistoryArguments } from './registry-arguments.ts';
import { findModel, openRegistry } from './registry-source.ts';
import type { Surroundings } from './surroundings.ts';

/** @returns 0 */
export async function history(command: HistoryArguments, surroundings: Surroundings): Promise<number> {
  const { model, json, markdown } = command;
  const reading = openRegistry(command, surroundings);
  reading.catch(() => undefined);
  // Loaded while git answers.
  const reports = await import('../reports/history.ts');
  const { repository, models } = await reading;
  const chosen = model === undefined ? models : [findModel(models, model)];
  const histories = chosen.map(describeHistory);
  const { colour, width, out } = surroundings;
  if (json) out(reports.renderHistoryJson(repository, histories));
  else if (markdown) out(reports.renderHistoryMarkdown(histories));
  else out(reports.renderHistory(histories, { colour, width }));
  return 0;
}
