// Which path of the repository a DVC file means, seen from the directory it counts from.
import { posix } from 'node:path';

const URL = /^[a-z][a-z0-9+.-]*:\/\//i;
const WINDOWS_DRIVE = /^[a-z]:[\\/]/i;

/** Directory of a path; `''` is the root. */
export function directoryOf(path: string): string {
  const directory = posix.dirname(path);
  return directory === '.' ? '' : directory;
}

/** The directories above a path, nearest first, the root `''` last. */
export function directoriesAbove(path: string): readonly string[] {
  const above: string[] = [];
  let directory = path;
  while (directory !== '') {
    directory = directoryOf(directory);
    above.push(directory);
  }
  return above;
}

/** Whether `path` is `directory` or below it; everything is below the root `''`. */
export function isWithin(path: string, directory: string): boolean {
  return directory === '' || path === directory || path.startsWith(`${directory}/`);
}

/** `directory/name`, without a slash at the root. */
export function joinPath(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`;
}

/**
 * The path relative to the repository's root that `written` means in `directory`.
 * Undefined where it is outside: a URL, `remote://…`, an absolute path, or too many `..`.
 */
export function resolvePath(directory: string, written: string): string | undefined {
  if (URL.test(written) || WINDOWS_DRIVE.test(written) || written.startsWith('/')) return undefined;
  const path = posix.normalize(posix.join(directory, written)).replace(/\/+$/, '');
  if (path === '..' || path.startsWith('../')) return undefined;
  return path === '.' ? '' : path;
}
