// Who is at the keyboard, as git knows them?
import type { Environment } from './environment.ts';
import { createGit, GitExit, gitFailed } from './run-git.ts';

/** `user.name` as configured for the repository; undefined where it is not. */
export async function readUserName(directory: string, environment: Environment): Promise<string | undefined> {
  try {
    const git = createGit(directory, environment, { started: 0 });
    const name = (await git.run(['config', '--get', 'user.name'])).trim();
    return name === '' ? undefined : name;
  } catch (error) {
    if (error instanceof GitExit) return undefined;
    throw gitFailed('git config', error);
  }
}
