// Does a metric decide about the merge, and which way is better?
import type { MetricChange } from './decision.ts';
import { describeMetricName } from './metric-names.ts';
import { findMetricPolicy, isNaming } from './metric-pattern.ts';
import type { Metric } from './model.ts';
import type { MetricPolicy, Policy } from './policy.ts';

/** The two sides of one metric; at least one is there. */
export interface MetricPair {
  readonly base?: Metric;
  readonly head?: Metric;
  readonly released?: Metric;
}

export type Gating = Pick<MetricChange, 'action' | 'notGated' | 'direction' | 'directionFrom'> & {
  /** The policy's line for the metric. */
  readonly line?: MetricPolicy;
  readonly isRate: boolean;
  readonly isLatency: boolean;
};

/** A name and a place are enough to ask: a metric that cannot be read has no more. */
type Named = Pick<Metric, 'name' | 'key' | 'place' | 'direction'>;

/**
 * Direction and gating of one metric. Everything is taken from the base where it has the metric: the head can neither
 * flip nor weaken its own judgement, whatever it writes and wherever it moves the file.
 */
export function resolveGating(policy: Policy, base: Named | undefined, head: Named | undefined): Gating {
  const judged = base ?? head;
  if (judged === undefined) return { action: 'info', isRate: false, isLatency: false };
  const line = findMetricPolicy(policy.gate.metrics, judged);
  const known = describeMetricName(judged.key);
  const { direction, from } = findDirection(line, judged, known.direction);
  const notGated = findReason(line, direction, known.kind);
  return {
    action: actionOf(line, notGated),
    isRate: known.scale === 'rate',
    isLatency: known.kind === 'latency',
    ...(line === undefined ? {} : { line }),
    ...(notGated === undefined ? {} : { notGated }),
    ...(direction === undefined ? {} : { direction, directionFrom: from }),
  };
}

function findDirection(
  line: MetricPolicy | undefined,
  judged: Named,
  named: Gating['direction'],
): { readonly direction?: Gating['direction']; readonly from: NonNullable<Gating['directionFrom']> } {
  if (line?.direction !== undefined) return { direction: line.direction, from: 'policy' };
  if (judged.direction !== undefined) return { direction: judged.direction, from: 'manifest' };
  return { direction: named, from: 'name' };
}

function findReason(
  line: MetricPolicy | undefined,
  direction: Gating['direction'],
  kind: ReturnType<typeof describeMetricName>['kind'],
): Gating['notGated'] {
  if (line?.action === 'info') return 'policy';
  if (direction === undefined) return 'no-direction';
  return kind === 'plain' || (line !== undefined && takesIn(line)) ? undefined : kind;
}

/** Whether a line means slices, latency and training numbers too: it names something, or says how to judge it all. */
function takesIn({ pattern, direction, action }: MetricPolicy): boolean {
  return isNaming(pattern) || direction !== undefined || action === 'warn';
}

/** What asks for no direction still counts: a floor, a ceiling, and that the metric is there. */
function actionOf(line: MetricPolicy | undefined, notGated: Gating['notGated']): Gating['action'] {
  const action = line?.action ?? 'block';
  if (notGated === undefined) return action;
  const isBound = line?.minimum !== undefined || line?.maximum !== undefined || line?.required === true;
  return notGated === 'no-direction' && isBound ? action : 'info';
}
