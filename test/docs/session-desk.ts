// The repository in which the sessions of the documentation run: a remote, a clone, `pawl` on PATH and a clock of its own.
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gitEnvironment } from '../support/temporary-repository.ts';

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
const WORKFLOW = fileURLToPath(new URL('session-workflow.ts', import.meta.url));
const MODEL = 'player-projection';

export interface Said {
  /** What came out, stdout and stderr together, without the last newline. */
  readonly text: string;
  readonly status: number;
}

export interface SessionDesk {
  /** Runs a line of shell in the clone, one hour after the one before. */
  run(command: string): Promise<Said>;
  /** Runs the engine as a job of the release workflow does: `tagged` or `untagged`, and the tag. */
  workflow(trigger: 'tagged' | 'untagged', tag: string): Promise<Said>;
  remove(): Promise<void>;
}

/** What the model was at each release: the story that the README tells. */
const CHAPTERS = [
  {
    date: '2023-06-01',
    message: 'feat: initial production model',
    accuracy: '0.68',
    model: 'logistic regression',
  },
  {
    date: '2023-08-15',
    message: 'feat: weather features',
    accuracy: '0.71',
    model: 'logistic regression, weather',
  },
  { date: '2023-11-20', message: 'feat!: switch to XGBoost', accuracy: '0.74', model: 'xgboost' },
  { date: '2024-01-10', message: 'feat: hyperparameter tuning', accuracy: '0.76', model: 'xgboost, depth 6' },
] as const;

const POLICY = `model: ${MODEL}
metrics: [metrics.json]
lineage:
  training: [train.py]
  model: [model.txt]
release: true
`;

/**
 * A clone with the four chapters, each merged, pushed and released at noon of its day; the last one only where asked.
 * Nothing of the machine is in it, so that every id is the same everywhere.
 */
export async function openSessionDesk({ releases = 4 } = {}): Promise<SessionDesk> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'pawl-docs-')));
  const bin = join(root, 'bin');
  const clone = join(root, MODEL);
  const temporary = join(root, 'tmp');
  await Promise.all([bin, temporary].map((path) => mkdir(path)));
  await writeFile(join(bin, 'pawl'), `#!/bin/sh\nexec '${process.execPath}' '${CLI}' "$@"\n`);
  await chmod(join(bin, 'pawl'), 0o755);
  let now = 0;
  const environment = () => ({
    ...gitEnvironment(root),
    PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
    TMPDIR: temporary,
    GIT_CONFIG_COUNT: '2',
    GIT_CONFIG_KEY_0: 'user.name',
    GIT_CONFIG_VALUE_0: 'Ada',
    GIT_CONFIG_KEY_1: 'advice.detachedHead',
    GIT_CONFIG_VALUE_1: 'false',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.org',
    GIT_COMMITTER_EMAIL: 'ada@example.org',
    GIT_AUTHOR_DATE: `@${now} +0000`,
    GIT_COMMITTER_DATE: `@${now} +0000`,
    SOURCE_DATE_EPOCH: String(now),
  });
  const setTime = (date: string) => {
    now = Date.parse(`${date}T12:00:00Z`) / 1000;
  };
  const must = async (directory: string, command: string) => {
    const { status, text } = await end('sh', ['-c', command], directory, environment());
    if (status !== 0) throw new Error(`${command}: ${text}`);
  };

  await must(root, `git init --quiet --bare --initial-branch=main ${MODEL}.git`);
  await must(root, `git clone --quiet ${MODEL}.git ${MODEL} 2>&1`);
  // The name is git's own setting, where Pawl looks for it.
  await must(clone, 'git config user.name Ada');
  for (const [index, { date, message, accuracy, model }] of CHAPTERS.entries()) {
    setTime(date);
    const files = {
      'pawl.yaml': POLICY,
      'metrics.json': `{ "accuracy": ${accuracy} }\n`,
      'train.py': `train("${model}")\n`,
      'model.txt': `${model}\n`,
    };
    for (const [name, text] of Object.entries(files)) await writeFile(join(clone, name), text);
    await must(
      clone,
      `git add --all && git commit --quiet -m '${message}' && git push --quiet origin HEAD:main`,
    );
    if (index < releases) await must(clone, 'pawl release');
  }

  const later = () => {
    now += 3600;
    return environment();
  };
  return {
    run: (command) => end('sh', ['-c', `{ ${command}\n} 2>&1`], clone, later()),
    workflow: (trigger, tag) => end(process.execPath, [WORKFLOW, trigger, tag], clone, later()),
    remove: () => rm(root, { recursive: true, force: true, maxRetries: 3 }),
  };
}

function end(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<Said> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, [...args], { cwd, env, maxBuffer: 1 << 24 }, (error, stdout, stderr) => {
      if (error !== null && child.exitCode === null) reject(error);
      else resolve({ status: child.exitCode ?? 128, text: `${stdout}${stderr}`.replace(/\n+$/, '') });
    });
  });
}
