// The demo's own lines between the reports: what happens now, and what to try next.
import type { ModelDecision } from '../core/decision.ts';
import { formatValue } from '../core/number-words.ts';

interface Style {
  readonly colour: boolean;
}

export function renderDemoStart({ colour }: Style): string {
  return `${bold('A model in a git repository: data in DVC, metrics in metrics.json. Four merges, four versions:', colour)}\n\n`;
}

/** One release: `v1.1.0  2023-08-15  accuracy 71.0 %  feat(features): add weather features (minor)`. */
export function renderDemoChapter(
  { date, title, model }: { readonly date: string; readonly title: string; readonly model: ModelDecision },
  { colour }: Style,
): string {
  const accuracy = model.changes.find((change) => change.metric === 'accuracy');
  const value = accuracy?.head === undefined ? '' : formatValue(accuracy.head, accuracy.scale, accuracy.unit);
  const bump = model.bump === 'initial' ? 'first release' : model.bump;
  const tag = (model.version.nextTag ?? '').padEnd(7);
  return `  ${bold(tag, colour)} ${date}  accuracy ${value}  ${title} ${dim(`(${bump})`, colour)}\n`;
}

/**
 * The commands to try, each as it can be typed where the demo ran.
 *
 * @param program how the user started pawl
 * @param branch the pull request's
 * @param directory where the repository was kept; absent: nowhere
 */
export function renderDemoEnd({
  colour,
  program,
  branch,
  directory,
}: Style & { readonly program: string; readonly branch: string; readonly directory?: string }): string {
  const lines =
    directory === undefined
      ? [
          `${program} demo --keep player-projection   the same, kept in a folder to try commands on`,
          `${program} check -C DIR                    judges the branch that is checked out in DIR, a clone of yours`,
          `${program} init -C DIR                     writes a commented pawl.yaml and two workflows there`,
        ]
      : [
          `${program} check main..${branch} -C ${argument(directory)}`,
          `${program} check main..${branch} -C ${argument(directory)} --json`,
          `${program} next main..${branch} -C ${argument(directory)}`,
          `${program} history -C ${argument(directory)}`,
          `${program} current player-projection --at 2023-09-01 -C ${argument(directory)}`,
          `${program} rollback player-projection --reason drift -C ${argument(directory)}`,
          `${program} verify -C ${argument(directory)}`,
          `${program} init -C ${argument(directory)}`,
        ];
  return `\n${bold('Try next:', colour)}\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

/** One word of a command line, quoted where a shell would read it as more. */
function argument(text: string): string {
  return /^[\w./:@=+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function bold(text: string, colour: boolean): string {
  return colour ? `\u001b[1m${text}\u001b[22m` : text;
}

function dim(text: string, colour: boolean): string {
  return colour ? `\u001b[2m${text}\u001b[22m` : text;
}
