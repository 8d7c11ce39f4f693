// The sign in front of a row, a finding or a model.
import type { MetricChange, Verdict } from '../core/decision.ts';
import type { Severity } from '../core/problem.ts';

export const verdictMark: Readonly<Record<Verdict, string>> = { pass: '✅', warn: '⚠️', fail: '⛔' };

export const severityMark: Readonly<Record<Severity, string>> = { error: '⛔', warning: '⚠️', notice: 'ℹ️' };

const statusMark: Readonly<Record<MetricChange['status'], string>> = {
  better: '▲',
  worse: '▼',
  equal: '=',
  changed: '•',
  added: '+',
  removed: '−',
  incomparable: '?',
};

/** Of a metric: what it does to the merge, and where it does nothing, whether it got better or worse. */
export function markChange({ verdict, status }: Pick<MetricChange, 'verdict' | 'status'>): string {
  return verdict === 'pass' ? statusMark[status] : verdictMark[verdict];
}

/** Whether nothing about this row is worth a reader's time. */
export function isUnchanged({ verdict, status }: MetricChange): boolean {
  return verdict === 'pass' && status === 'equal';
}
