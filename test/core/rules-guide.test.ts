// Holds that docs/rules.md is what the rules say of themselves.
import { expect, it } from 'vitest';
import { renderRulesGuide } from '../../src/core/rules/guide.ts';
import { rules } from '../../src/core/rules/index.ts';

it('docs/rules.md is fresh: after a change of a rule run this test with -u', async () => {
  await expect(renderRulesGuide(rules)).toMatchFileSnapshot('../../docs/rules.md');
});

it('the guide has a row and a section for every rule, with its default', () => {
  const guide = renderRulesGuide(rules);
  for (const { name, summary, setting } of rules) {
    expect(guide).toContain(
      `| [${name}](#${name}) | ${setting === 'warn' ? 'warning' : setting} | ${summary} |`,
    );
    expect(guide).toContain(`\n## ${name}\n\n${summary}\n`);
  }
});
