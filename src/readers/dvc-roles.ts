// What is each path of a DVC pipeline for? Inferred from who makes it, who reads it, and its name.
import type { LineageRole } from '../core/model.ts';
import type { CommitFiles } from './commit-files.ts';
import type { Pipelines } from './dvc.ts';
import { type KnownOutput, outputAbove, pairWithLock } from './dvc-outputs.ts';

const MODEL_NAME =
  /\.(pkl|pickle|joblib|pt|pth|onnx|h5|hdf5|keras|safetensors|ckpt|bin|gguf|pb|tflite|ubj|bst|cbm|lgb|xgb|mlmodel|pmml|model|rds)$/i;
const MODEL_DIRECTORY = /(^|\/)(models?|checkpoints?|weights|saved_model)$/i;
const CODE_NAME =
  /\.(py|pyx|ipynb|r|rmd|qmd|jl|sh|bash|sql|scala|java|kt|js|mjs|ts|go|rs|c|cc|cpp|h|hpp|cu|pl|m|lua)$/i;
const CONFIGURATION_NAME = /(\.(ya?ml|toml|ini|cfg|conf|properties|env|jinja2?|j2|gin)|(^|\/)[A-Z]\w*file)$/;
/** Names that tell configuration from data only by where they are. */
const EITHER_NAME = /\.(json|txt|lock)$/i;
const DATA_DIRECTORY = /(^|\/)(data|datasets?|raw|corpus|samples?)\//i;
/** What comes after a model: predictions, tables, pictures, pages. */
const REPORT_NAME =
  /\.(csv|tsv|jsonl?|ya?ml|parquet|feather|arrow|npy|npz|txt|log|md|html?|pdf|png|jpe?g|svg|gif)$/i;

const isModel = (path: string, type: string | undefined): boolean =>
  type === 'model' || MODEL_NAME.test(path) || MODEL_DIRECTORY.test(path);

function roleOfGitFile(path: string): LineageRole {
  if (MODEL_NAME.test(path)) return 'model';
  if (CODE_NAME.test(path) || CONFIGURATION_NAME.test(path)) return 'training';
  return EITHER_NAME.test(path) && !DATA_DIRECTORY.test(path) ? 'training' : 'data';
}

/** A directory of git is code where it holds code, and data otherwise. */
async function roleOfDependency(files: CommitFiles, path: string): Promise<LineageRole> {
  const entry = await files.entry(path);
  if (entry?.mode !== '040000') return roleOfGitFile(path);
  const inside = await files.list(path);
  return inside.some((one) => CODE_NAME.test(one.path)) ? 'training' : 'data';
}

/** Paths that stages read, in the repository. */
function dependencyPaths(pipelines: Pipelines): ReadonlySet<string> {
  const paths = pipelines.stages.flatMap((stage) =>
    pairWithLock(stage, stage.dependencies, stage.locked?.dependencies ?? []).flatMap(
      ({ path }) => path ?? [],
    ),
  );
  return new Set(paths);
}

function roleOfOutput(
  output: KnownOutput,
  type: string | undefined,
  isRead: boolean,
): LineageRole | undefined {
  if (output.kind !== 'output') return undefined;
  if (isModel(output.path, type)) return 'model';
  if (output.stage === undefined) return 'data';
  return isRead ? 'features' : undefined;
}

/**
 * The role of every path that DVC names, by path. Metrics, plots, parameters, and what is made after the model
 * (predictions, reports) have none. Where nothing looks like a model, the last outputs are it, reports apart.
 */
export async function inferRoles(
  files: CommitFiles,
  pipelines: Pipelines,
): Promise<ReadonlyMap<string, LineageRole>> {
  const types = new Map(pipelines.files.flatMap((file) => [...file.artifacts]));
  const read = dependencyPaths(pipelines);
  const roles = new Map<string, LineageRole>();
  const last: string[] = [];
  for (const output of pipelines.outputs.values()) {
    const role = roleOfOutput(output, types.get(output.path) ?? output.type, read.has(output.path));
    if (role !== undefined) roles.set(output.path, role);
    else if (output.kind === 'output' && !REPORT_NAME.test(output.path)) last.push(output.path);
  }
  if (![...roles.values()].includes('model')) for (const path of last) roles.set(path, 'model');
  const tracked = new Set(
    pipelines.stages.flatMap((stage) => stage.parameters.flatMap((parameters) => parameters.path ?? [])),
  );
  // What is in a directory that DVC tracks as a whole is told by that directory.
  const others = [...read].filter(
    (path) =>
      !pipelines.outputs.has(path) &&
      !tracked.has(path) &&
      outputAbove(pipelines.outputs, path) === undefined,
  );
  const found = await Promise.all(others.map((path) => roleOfDependency(files, path)));
  for (const [index, path] of others.entries()) roles.set(path, found[index] ?? 'data');
  for (const [path, type] of types) {
    if (type === 'model' && !roles.has(path)) roles.set(path, 'model');
  }
  return roles;
}
