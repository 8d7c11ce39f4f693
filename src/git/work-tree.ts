// Where is the work tree? Only `init` asks, which writes beside what is committed.
import { Failure } from '../failure.ts';
import type { Environment } from './environment.ts';
import { createGit, GitExit, gitFailed } from './run-git.ts';

/**
 * The root of the work tree that `directory` lies in.
 * @throws Failure `not-a-repository` in a bare repository
 */
export async function findWorkTree(directory: string, environment: Environment): Promise<string> {
  try {
    const output = await createGit(directory, environment, { started: 0 }).run([
      'rev-parse',
      '--show-toplevel',
    ]);
    return output.replace(/\n$/, '');
  } catch (error) {
    if (!(error instanceof GitExit)) throw gitFailed('git rev-parse', error);
    throw new Failure(
      'not-a-repository',
      `${directory} is in no work tree`,
      'Run it in a clone that is not bare.',
      error,
    );
  }
}
