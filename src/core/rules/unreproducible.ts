// Rule: everything that the model is made from is equal, and the model differs.
import { sameInputs } from '../comparability.ts';
import type { ArtifactChange } from '../decision.ts';
import type { StageFact } from '../facts.ts';
import type { Finding, Rule, RuleContext } from './rule.ts';

export const unreproducible: Rule = {
  name: 'unreproducible',
  summary: "The declared inputs and code are all equal to the base's, and the model differs.",
  setting: 'warn',
  guide: `Either the training depends on something that is not declared (a seed, a clock, a library, a file), or the model was
replaced by hand. Pin the seed and the libraries, or declare what changed:

\`\`\`yaml
lineage:
  data: [data/train.parquet]
  training: [train.py, config.yaml, requirements.txt]
  model: [models/model.pkl]
\`\`\`

Where the inputs are neither declared nor in \`dvc.lock\` this rule says nothing.`,

  find(context) {
    return context.lineage
      .filter(({ role, status }) => role === 'model' && status === 'modified')
      .filter(({ path }) => isMadeFromTheSame(path, context))
      .map(describe);
  },
};

/** By the lock of the stage that writes the model; without one by the declared lineage and the parameters. */
function isMadeFromTheSame(path: string, { model, lineage, parameters }: RuleContext): boolean {
  const after = model.head.stages.find((stage) => writes(stage, path));
  if (after !== undefined) {
    const before = model.base?.stages.find((stage) => writes(stage, path));
    return before !== undefined && Object.keys(after.inputs).length > 0 && sameInputs(before, after);
  }
  const inputs = lineage.filter(({ role }) => role === 'data' || role === 'features' || role === 'training');
  return inputs.length > 0 && inputs.every(({ status }) => status === 'equal') && parameters.length === 0;
}

/** A stage may write the directory that the model lies in, or files of a model that is one. */
function writes({ outputs }: StageFact, path: string): boolean {
  return outputs.some(
    (output) => output === path || path.startsWith(`${output}/`) || output.startsWith(`${path}/`),
  );
}

function describe({ path }: ArtifactChange): Finding {
  return {
    message: `${path} differs from the base's, and everything that it is made from is equal`,
    path,
    help: 'Pin the seed and the libraries, or declare what changed under lineage in pawl.yaml.',
  };
}
