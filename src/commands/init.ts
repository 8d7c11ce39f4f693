// `pawl init`: writes a commented pawl.yaml and a workflow from what the repository holds, and overwrites nothing.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { surveyModels } from '../gather/survey.ts';
import { openRepository } from '../git/repository.ts';
import { findWorkTree } from '../git/work-tree.ts';
import { renderInitialPolicy, renderInitialWorkflow } from '../reports/initial-files.ts';
import type { Surroundings } from './surroundings.ts';

interface InitArguments {
  readonly directory: string;
  readonly json: boolean;
}

interface InitialFile {
  readonly path: string;
  readonly status: 'written' | 'exists';
}

const WORKFLOW = '.github/workflows/pawl.yml';

/** Reads what is committed at HEAD and writes beside it. @returns 0 */
export async function init({ directory, json }: InitArguments, surroundings: Surroundings): Promise<number> {
  const repository = await openRepository({
    directory,
    environment: surroundings.environment,
    scratchParent: surroundings.temporaryDirectory,
  });
  try {
    const workTree = await findWorkTree(directory, surroundings.environment);
    const models = await surveyModels(repository);
    const wanted = [
      ...models.map((model) => ({
        path: join(model.policy.directory, 'pawl.yaml'),
        text: renderInitialPolicy(model),
      })),
      { path: WORKFLOW, text: renderInitialWorkflow() },
    ];
    const files: InitialFile[] = [];
    for (const { path, text } of wanted) {
      files.push({ path, status: await writeNew(join(workTree, path), text) });
    }
    surroundings.out(json ? `${JSON.stringify({ files }, undefined, 2)}\n` : describe(files));
    return 0;
  } finally {
    await repository.close();
  }
}

/** The flag `wx` makes "overwrites nothing" hold also where a file appears meanwhile, and follows no symbolic link. */
async function writeNew(path: string, text: string): Promise<InitialFile['status']> {
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(path, text, { flag: 'wx' });
    return 'written';
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return 'exists';
    throw error;
  }
}

function describe(files: readonly InitialFile[]): string {
  const lines = files.map(({ path, status }) =>
    status === 'written' ? `wrote   ${path}\n` : `kept    ${path} (it is there already)\n`,
  );
  return `${lines.join('')}\nCommit them on the default branch: the policy is read from the base of a pull request.\n`;
}
