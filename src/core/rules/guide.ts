// docs/rules.md: what each rule means and what to do when it fires.
import type { RuleSetting } from '../policy.ts';
import type { Rule } from './rule.ts';

const SETTING_WORDS: Readonly<Record<RuleSetting, string>> = { error: 'error', warn: 'warning', off: 'off' };

const INTRODUCTION = `<!-- Made from src/core/rules: change a rule there, not this file. -->
# Rules

What Pawl looks for in a change, what it means, and what to do. Each rule is \`error\` (the check is red), \`warn\` or
\`off\`; the default is in its table row. A policy sets it, in \`pawl.yaml\` as it is at the base commit:

\`\`\`yaml
gate:
  rules: { stale: warn, unreleased: off }
\`\`\`
`;

/** The whole text of docs/rules.md, which is generated from the rules themselves. */
export function renderRulesGuide(rules: readonly Rule[]): string {
  const rows = rules.map(
    ({ name, summary, setting }) => `| [${name}](#${name}) | ${SETTING_WORDS[setting]} | ${summary} |`,
  );
  const sections = rules.map(({ name, summary, guide, setting }) =>
    [`## ${name}`, summary, `Default: ${SETTING_WORDS[setting]}.`, guide].join('\n\n'),
  );
  return `${[
    INTRODUCTION,
    ['| rule | default | it fires when |', '|---|---|---|', ...rows].join('\n'),
    ...sections,
  ]
    .map((part) => part.trim())
    .join('\n\n')}\n`;
}
