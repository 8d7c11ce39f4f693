// Runs one git command that talks to a remote.
import { simpleGit } from 'simple-git';
import { GitExit, gitNotFound, isNotFound } from './run-git.ts';

/** @throws GitExit when it ends with a status other than 0; Failure `git-failed` when git cannot be started */
export async function runRemotely(
  directory: string,
  environment: Record<string, string>,
  args: readonly string[],
  input: string | undefined,
): Promise<string> {
  let exit: GitExit | undefined;
  try {
    // Each call has an instance of its own: commands of one instance wait for each other.
    const git = simpleGit({
      baseDir: directory,
      // The default holds every command back 50 ms after its end.
      completion: { onClose: true, onExit: false },
      allowEnvironment: Object.keys(environment),
      // The settings switch fsmonitor, hooks and helpers off; simple-git only sees that they are named.
      unsafe: {
        allowUnsafeConfigEnvCount: true,
        allowUnsafeFsMonitor: true,
        allowUnsafeHooksPath: true,
        allowUnsafeCredentialHelper: true,
      },
      ...(input === undefined ? {} : { input: () => input }),
      errors(error, { exitCode, stdErr, stdOut }) {
        if (exitCode === 0 && error === undefined) return undefined;
        exit = new GitExit(exitCode, Buffer.concat(stdErr).toString(), Buffer.concat(stdOut).toString());
        return error instanceof Error ? error : exit;
      },
    });
    return await git.env(environment).raw([...args]);
  } catch (error) {
    if (isNotFound(error)) throw gitNotFound(error);
    throw exit ?? error;
  }
}
