// Where may Node keep what it compiled, so that the next check starts sooner?
import { join } from 'node:path';
import { version } from '../version.ts';

/**
 * A folder of the user's own: compiled code is run as it is found, so it must not lie where others can write, as in the
 * folder for temporary files. Undefined where there is none, and on a runner, which is thrown away after one check.
 *
 * @param platform `process.platform`
 */
export function compileCacheDirectory(
  environment: Readonly<Record<string, string | undefined>>,
  platform: string,
): string | undefined {
  const { CI, HOME, XDG_CACHE_HOME, LOCALAPPDATA } = environment;
  if (CI !== undefined && CI !== '') return undefined;
  const own = platform === 'win32' ? LOCALAPPDATA : XDG_CACHE_HOME || (HOME && join(HOME, '.cache'));
  return own ? join(own, 'pawl', version) : undefined;
}
