// `pawl init`: writes a commented pawl.yaml and two workflows from what the repository holds, and overwrites nothing.
import { mkdir, realpath, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { SurveyedModel } from '../core/facts.ts';
import { inferredPolicy } from '../core/policy-defaults.ts';
import { Failure } from '../failure.ts';
import { surveyModels } from '../gather/survey.ts';
import { openRepository, type Repository } from '../git/repository.ts';
import { findWorkTree } from '../git/work-tree.ts';
import { readSnapshot } from '../readers/snapshot.ts';
import {
  renderInitialPolicy,
  renderInitialWorkflow,
  renderReleaseWorkflow,
} from '../reports/initial-files.ts';
import type { Surroundings } from './surroundings.ts';

interface InitArguments {
  readonly directory: string;
  readonly json: boolean;
}

interface InitialFile {
  readonly path: string;
  readonly status: 'written' | 'exists';
}

const GATE = '.github/workflows/pawl.yml';
const RELEASE = '.github/workflows/pawl-release.yml';

/** Reads what is committed at HEAD and writes beside it. @returns 0 */
export async function init({ directory, json }: InitArguments, surroundings: Surroundings): Promise<number> {
  const repository = await openRepository({
    directory,
    environment: surroundings.environment,
    scratchParent: surroundings.temporaryDirectory,
  });
  try {
    const workTree = await realpath(await findWorkTree(directory, surroundings.environment));
    const models = await findModels(repository);
    const wanted = [
      ...models.map((model) => ({
        path: join(model.policy.directory, 'pawl.yaml'),
        text: renderInitialPolicy(model),
      })),
      { path: GATE, text: renderInitialWorkflow() },
      { path: RELEASE, text: renderReleaseWorkflow((await repository.defaultBranchName()) ?? 'main') },
    ];
    const files: InitialFile[] = [];
    for (const { path, text } of wanted) {
      files.push({ path, status: await writeNew(workTree, path, text) });
    }
    surroundings.out(json ? `${JSON.stringify({ files }, undefined, 2)}\n` : describe(files));
    return 0;
  } finally {
    await repository.close();
  }
}

/** A repository in which no model is found yet gets the file that makes its root one. */
async function findModels(repository: Repository): Promise<readonly SurveyedModel[]> {
  const models = await surveyModels(repository);
  if (models.length > 0) return models;
  const files = repository.files(await repository.resolve('HEAD'));
  const policy = inferredPolicy('', repository.name);
  return [{ policy, snapshot: await readSnapshot(files, policy, { stages: false }) }];
}

/** The flag `wx` makes "overwrites nothing" hold also where a file appears meanwhile, and follows no symbolic link. */
async function writeNew(workTree: string, path: string, text: string): Promise<InitialFile['status']> {
  const directory = await makeDirectory(workTree, dirname(path));
  try {
    await writeFile(join(directory, basename(path)), text, { flag: 'wx' });
    return 'written';
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return 'exists';
    throw cannotWrite(path, error);
  }
}

/** Part by part, because a symbolic link that was committed may lead out of the repository. */
async function makeDirectory(workTree: string, path: string): Promise<string> {
  let directory = workTree;
  for (const part of path.split('/').filter((name) => name !== '.')) {
    directory = join(directory, part);
    try {
      await mkdir(directory, { recursive: true });
    } catch (error) {
      throw cannotWrite(path, error);
    }
    if ((await realpath(directory)) !== directory)
      throw cannotWrite(path, `${directory} is a symbolic link or lies behind one`);
  }
  return directory;
}

function cannotWrite(path: string, cause: unknown): Failure {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const help = 'Make room for it in the work tree, and run pawl init again.';
  return new Failure('usage', `${path} cannot be written: ${reason}`, help, cause);
}

function describe(files: readonly InitialFile[]): string {
  const lines = files.map(({ path, status }) =>
    status === 'written' ? `wrote   ${path}\n` : `kept    ${path} (it is there already)\n`,
  );
  return `${lines.join('')}\nCommit them on the default branch: the policy is read from the base of a pull request.\n`;
}
