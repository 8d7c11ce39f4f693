// Makes repositories of any size with one `git fast-import`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Size {
  readonly commits: number;
  readonly models: number;
  readonly tags: number;
}

const EPOCH = 1_600_000_000;
const IDENTITY = 'Bench <bench@example.com>';

/** Branches that propose a change on top of `main`. */
export const branches = { one: 'change-one', all: 'change-all' } as const;

/** Fills the empty bare repository at `directory`. Equal sizes give equal object ids. */
export async function makeRepository(directory: string, size: Size): Promise<void> {
  const git = spawn('git', ['-C', directory, 'fast-import', '--quiet', '--date-format=raw'], {
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  const ended = once(git, 'exit');
  for (const part of history(size)) if (!git.stdin.write(part)) await once(git.stdin, 'drain');
  git.stdin.end();
  const [status] = await ended;
  if (status !== 0) throw new Error(`git fast-import ended with ${status}`);
}

function modelName(index: number): string {
  return `m${String(index).padStart(4, '0')}`;
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

function file(path: string, text: string): string {
  return `M 100644 inline ${path}\n${data(text)}`;
}

/** Accuracy wobbles upwards slowly, as in a project that is looked after. */
function metrics(step: number): string {
  return `{\n  "accuracy": ${(0.7 + (step % 200) / 1000).toFixed(4)},\n  "log_loss": ${(0.6 - (step % 100) / 1000).toFixed(4)}\n}\n`;
}

function modelFiles(index: number): string {
  const directory = `models/${modelName(index)}`;
  return [
    file(
      `${directory}/pawl.yaml`,
      `model: ${modelName(index)}\nmetrics: [metrics.json]\nlineage:\n  training: [train.py]\n`,
    ),
    file(`${directory}/metrics.json`, metrics(0)),
    file(`${directory}/params.yaml`, 'train:\n  max_depth: 6\n  learning_rate: 0.05\n'),
    file(`${directory}/train.py`, `# ${modelName(index)}\n`),
  ].join('');
}

function commit(
  ref: string,
  mark: number,
  from: number | undefined,
  message: string,
  changes: string,
): string {
  return [
    `commit refs/heads/${ref}\nmark :${mark}\n`,
    `committer ${IDENTITY} ${EPOCH + mark * 600} +0000\n`,
    data(message),
    from === undefined ? '' : `from :${from}\n`,
    changes,
    '\n',
  ].join('');
}

function* history({ commits, models, tags }: Size): Generator<string> {
  const initial = Array.from({ length: models }, (_, index) => modelFiles(index)).join('');
  yield commit('main', 1, undefined, 'feat: initial models', initial);
  const types = ['feat', 'fix', 'docs', 'chore', 'perf'];
  for (let step = 2; step <= commits; step += 1) {
    const name = modelName((step * 7) % models);
    const message = `${types[step % types.length]}(${name}): step ${step}`;
    const changes = file(`models/${name}/train.py`, `# ${name} ${step}\n`);
    const measured = step % 3 === 0 ? file(`models/${name}/metrics.json`, metrics(step)) : '';
    yield commit('main', step, step - 1, message, changes + measured);
  }
  yield* tagHistory(commits, models, tags);
  const drop = file('models/m0000/metrics.json', '{\n  "accuracy": 0.6000,\n  "log_loss": 0.7000\n}\n');
  yield commit(branches.one, commits + 1, commits, 'feat(m0000): new features', drop);
  const every = Array.from({ length: models }, (_, index) =>
    file(`models/${modelName(index)}/metrics.json`, metrics(199)),
  );
  yield commit(branches.all, commits + 2, commits, 'feat: retrain everything', every.join(''));
}

/** Spreads the tags over the models and over the last tenth of the history: releases are recent. */
function* tagHistory(commits: number, models: number, tags: number): Generator<string> {
  const first = Math.max(1, Math.floor(commits * 0.9));
  for (let number = 0; number < tags; number += 1) {
    const name = modelName(number % models);
    const tag = `${name}@v1.${Math.floor(number / models)}.0`;
    const target = first + Math.floor(((commits - first) * number) / tags);
    yield `tag ${tag}\nfrom :${target}\ntagger ${IDENTITY} ${EPOCH + target * 600} +0000\n${data(`${name} ${tag}\n`)}`;
  }
}
