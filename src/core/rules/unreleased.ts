// Rule: the model changed, and no commit asks for a version.
import { compareLineage } from '../artifact-change.ts';
import type { Rule } from './rule.ts';

export const unreleased: Rule = {
  name: 'unreleased',
  summary: "The model's artifacts changed, and no commit since the last release asks for a version.",
  setting: 'warn',
  guide: `The change would be merged and never released. Give one commit, or the title of a pull request that is squashed, a type
that asks for a version: \`feat:\` or \`data:\` (minor), \`fix:\`, \`perf:\` or \`retrain:\` (patch), or \`feat!:\` (major).
Types of your own:

\`\`\`yaml
release:
  types: { sweep: minor }
\`\`\``,

  find({ model, lineage, version }) {
    const changed = lineage.filter(({ role, status }) => role === 'model' && status !== 'equal');
    const [first] = changed;
    if (first === undefined || model.base === undefined || version.next !== undefined) return [];
    if (isReleased(model)) return [];
    const paths = changed.map(({ path }) => path).join(', ');
    return [
      {
        message: `${paths} changed, and no commit since ${version.currentTag ?? 'the last release'} asks for a version`,
        path: first.path,
        help: 'Begin a commit message, or the title of the pull request, with feat:, fix: or another type that asks for one.',
      },
    ];
  },
};

/** Head goes back to the released model: there is nothing to release. */
function isReleased({ released, head }: Parameters<Rule['find']>[0]['model']): boolean {
  return (
    released !== undefined &&
    compareLineage(released, head)
      .filter(({ role }) => role === 'model')
      .every(({ status }) => status === 'equal')
  );
}
