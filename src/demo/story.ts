// The story that the demo tells: four releases of one model, then a pull request that makes it worse.
import { createHash } from 'node:crypto';
import type { ImportedFile } from '../git/import.ts';

/** One chapter: a commit that trained the model anew. */
export interface Chapter {
  /** Day of the commit, ISO 8601. */
  readonly date: string;
  /** Commit message. */
  readonly message: string;
  readonly accuracy: string;
  readonly logLoss: string;
  readonly parameters: readonly (readonly [name: string, value: string])[];
  /** Inputs of the feature step, and the version of its code. */
  readonly data: readonly string[];
  readonly featureCode: string;
  /** Size of the trained model in bytes. */
  readonly modelSize: number;
}

const schedule = 'data/raw_odds.parquet';
const weather = 'data/weather.parquet';
const tuned = [
  ['model', 'xgboost'],
  ['max_depth', '6'],
  ['learning_rate', '0.05'],
] as const;

export const releases: readonly Chapter[] = [
  {
    date: '2023-06-01',
    message: 'feat: initial production model',
    accuracy: '0.68',
    logLoss: '0.601',
    parameters: [
      ['model', 'logistic_regression'],
      ['C', '1.0'],
    ],
    data: [schedule],
    featureCode: 'rolling averages',
    modelSize: 18_400,
  },
  {
    date: '2023-08-15',
    message: 'feat(features): add weather features',
    accuracy: '0.71',
    logLoss: '0.574',
    parameters: [
      ['model', 'logistic_regression'],
      ['C', '1.0'],
    ],
    data: [schedule, weather],
    featureCode: 'rolling averages, weather',
    modelSize: 21_900,
  },
  {
    date: '2023-11-20',
    message:
      'feat(train)!: switch to XGBoost\n\nBREAKING CHANGE: predictions are probabilities now, not log odds',
    accuracy: '0.74',
    logLoss: '0.536',
    parameters: [
      ['model', 'xgboost'],
      ['max_depth', '4'],
      ['learning_rate', '0.3'],
    ],
    data: [schedule, weather],
    featureCode: 'rolling averages, weather',
    modelSize: 9_812_000,
  },
  {
    date: '2024-01-10',
    message: 'feat(train): hyperparameter tuning',
    accuracy: '0.76',
    logLoss: '0.512',
    parameters: tuned,
    data: [schedule, weather],
    featureCode: 'rolling averages, weather',
    modelSize: 12_104_000,
  },
];

export const pullRequest: Chapter = {
  date: '2024-01-25',
  message: 'feat: feature engineering update',
  accuracy: '0.75',
  logLoss: '0.498',
  parameters: [
    ['model', 'xgboost'],
    ['max_depth', '8'],
    ['learning_rate', '0.05'],
  ],
  data: [schedule, weather],
  featureCode: 'rolling averages, weather, rest days',
  modelSize: 12_431_000,
};

/** The files that a DVC repository holds at this chapter, with digests that agree as `dvc repro` leaves them. */
export function filesOf(chapter: Chapter): readonly ImportedFile[] {
  const features = `# ${chapter.featureCode}\nbuild('data/features.parquet', ${JSON.stringify(chapter.data)})\n`;
  const train = `# trains with the parameters of params.yaml\ntrain('data/features.parquet', 'models/model.pkl')\n`;
  const evaluate = `# measures on data/test.parquet\nevaluate('models/model.pkl', 'metrics.json')\n`;
  const metrics = `{\n  "accuracy": ${chapter.accuracy},\n  "log_loss": ${chapter.logLoss}\n}\n`;
  const params = `train:\n${chapter.parameters.map(([name, value]) => `  ${name}: ${value}\n`).join('')}`;
  return [
    { path: '.dvc/config', text: '' },
    { path: 'params.yaml', text: params },
    { path: 'src/features.py', text: features },
    { path: 'src/train.py', text: train },
    { path: 'src/evaluate.py', text: evaluate },
    { path: 'metrics.json', text: metrics },
    ...[...chapter.data, testSet].map((path) => ({ path: `${path}.dvc`, text: pointer(path) })),
    { path: 'dvc.yaml', text: pipeline(chapter) },
    { path: 'dvc.lock', text: lock(chapter, { features, train, evaluate, metrics }) },
  ];
}

const testSet = 'data/test.parquet';
const rawSizes: Readonly<Record<string, number>> = {
  [schedule]: 55_588_000,
  [weather]: 26_247_000,
  [testSet]: 4_100_000,
};

interface Sources {
  readonly features: string;
  readonly train: string;
  readonly evaluate: string;
  readonly metrics: string;
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

/** DVC keeps such files outside git: only their digest and size are known, as here. */
function tracked(path: string, content: string, size: number): string {
  return `    - path: ${path}\n      hash: md5\n      md5: ${md5(content)}\n      size: ${size}\n`;
}

function raw(path: string): string {
  return tracked(path, path, rawSizes[path] ?? 0);
}

function inGit(path: string, text: string): string {
  return tracked(path, text, Buffer.byteLength(text));
}

function pointer(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return `outs:\n- md5: ${md5(path)}\n  size: ${rawSizes[path] ?? 0}\n  hash: md5\n  path: ${name}\n`;
}

function pipeline(chapter: Chapter): string {
  const data = chapter.data.map((path) => `      - ${path}\n`).join('');
  return `stages:
  features:
    cmd: python src/features.py
    deps:
      - src/features.py
${data}    outs:
      - data/features.parquet
  train:
    cmd: python src/train.py
    deps:
      - data/features.parquet
      - src/train.py
    params:
      - train
    outs:
      - models/model.pkl
  evaluate:
    cmd: python src/evaluate.py
    deps:
      - src/evaluate.py
      - models/model.pkl
      - ${testSet}
    metrics:
      - metrics.json:
          cache: false
`;
}

function lock(chapter: Chapter, sources: Sources): string {
  const features = tracked('data/features.parquet', sources.features, 70_892_000);
  const parameters = chapter.parameters.map(([name, value]) => `          ${name}: ${value}\n`).join('');
  const identity = sources.features + parameters;
  const model = tracked('models/model.pkl', identity, chapter.modelSize);
  return `schema: '2.0'
stages:
  features:
    cmd: python src/features.py
    deps:
${chapter.data.map(raw).join('')}${inGit('src/features.py', sources.features)}    outs:
${features}  train:
    cmd: python src/train.py
    deps:
${features}${inGit('src/train.py', sources.train)}    params:
      params.yaml:
        train:
${parameters}    outs:
${model}  evaluate:
    cmd: python src/evaluate.py
    deps:
${raw(testSet)}${model}${inGit('src/evaluate.py', sources.evaluate)}    outs:
${inGit('metrics.json', sources.metrics)}`;
}
