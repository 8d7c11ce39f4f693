// How much of a rule's severity a finding about one metric keeps.
import type { MetricChange } from '../decision.ts';
import type { Finding } from './rule.ts';

/** `action: warn` makes an error a warning, and what is only shown is only told. */
export function actionSeverity({ action }: Pick<MetricChange, 'action'>): Pick<Finding, 'severity'> {
  switch (action) {
    case 'block':
      return {};
    case 'warn':
      return { severity: 'warning' };
    case 'info':
      return { severity: 'notice' };
  }
}
