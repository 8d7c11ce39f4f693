// The model of a run that only assigns: what its stage held and holds, in the form of every other decision.
import type { ModelDecision, StageDecision } from './decision.ts';
import type { StageFacts } from './facts.ts';
import { readModelRegistry } from './registry.ts';
import { readStage } from './stage.ts';

/** Nothing was compared, so there are no rows; `current` is what the stage holds before the run. */
export function describeStaged({ naming, stages, tags }: StageFacts, stage?: StageDecision): ModelDecision {
  const at = stage?.assignment.stage ?? stages[0] ?? 'production';
  const registry = readModelRegistry(tags, naming);
  const current = readStage(registry, at);
  const deployed = readStage(registry, stages[0] ?? at).version;
  return {
    model: naming.model,
    directory: '',
    isNew: false,
    verdict: 'pass',
    ...(current.version === undefined ? {} : { current: current.version }),
    bump: 'none',
    version: {
      ...(current.version === undefined ? {} : { current: current.version }),
      ...(current.tag === undefined ? {} : { currentTag: current.tag }),
      bump: 'none',
      reasons: [],
      commits: [],
      unreadableTags: [],
    },
    changes: [],
    lineage: [],
    parameters: [],
    problems: [],
    ...(stage === undefined ? {} : { stage }),
    ...(deployed === undefined ? {} : { deployed }),
  };
}
