// Writes and reads the text of tag objects.
import { type Git, GitExit, gitFailed } from './run-git.ts';

/** @returns the id. `mktag` looks whether the commit is there and everything is well formed */
export async function writeTagObject(git: Git, text: string): Promise<string> {
  try {
    return (await git.run(['mktag'], text)).trim();
  } catch (error) {
    throw gitFailed('git mktag', error);
  }
}

/** Text of a tag object; undefined where it is not here, or no tag. */
export async function readTagObject(git: Git, id: string): Promise<string | undefined> {
  try {
    return await git.run(['cat-file', 'tag', id]);
  } catch (error) {
    if (error instanceof GitExit) return undefined;
    throw gitFailed('git cat-file', error);
  }
}
