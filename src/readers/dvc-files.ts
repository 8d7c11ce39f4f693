// The files of one commit, each looked at once, and the rules in them for what git and DVC do to a path.
import type { CommitFiles, Entry, ReadResult } from './commit-files.ts';
import {
  compilePattern,
  type IgnoreFile,
  isIgnored,
  type PathPattern,
  readIgnorePatterns,
} from './dvc-ignore.ts';
import { directoriesAbove, joinPath } from './dvc-path.ts';

/** Largest `.gitattributes`, `.gitignore` or `.dvcignore`, in bytes. */
const RULES_LIMIT = 256 * 1024;

/** Largest file that is kept for a second look, in bytes: manifests are no larger. */
const KEPT_LIMIT = 4 * 1024 * 1024;

/** What git does to a file on checkout. */
export interface CheckoutFilter {
  /** `eol=crlf`: the work tree has carriage returns. */
  readonly carriageReturns: boolean;
  /** A `filter`, `ident` or `working-tree-encoding`: the work tree has other content than the blob. */
  readonly rewritten: boolean;
  /** Git LFS. */
  readonly lfs: boolean;
}

/** What the committed `.gitignore`, `.dvcignore` and `.gitattributes` say of a path. */
export interface PathRules {
  isGitIgnored(path: string): Promise<boolean>;
  isDvcIgnored(path: string): Promise<boolean>;
  checkoutFilter(path: string): Promise<CheckoutFilter>;
}

/** Asks once a key. */
export function memory<T>(look: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (key) => {
    const value = known.get(key) ?? look(key);
    known.set(key, value);
    return value;
  };
}

/** The same files, where a second look at a path costs nothing. */
export function rememberFiles(files: CommitFiles): CommitFiles {
  const reads = new Map<string, Promise<ReadResult>>();
  return {
    commit: files.commit,
    ...(files.documents === undefined ? {} : { documents: files.documents }),
    list: memory((directory) => files.list(directory)),
    entry: memory((path) => files.entry(path)),
    async read(path, limit) {
      const pending = reads.get(path);
      const known = pending === undefined ? undefined : await pending;
      // A problem may be that of another limit.
      if (known?.kind === 'absent' || (known?.kind === 'file' && known.bytes.length <= limit)) return known;
      const read = files.read(path, limit);
      reads.set(path, read);
      const result = await read;
      // What is only hashed is not kept: a hundred such files would be gigabytes.
      if (result.kind === 'file' && result.bytes.length > KEPT_LIMIT) reads.delete(path);
      return result;
    },
  };
}

interface AttributeLine {
  readonly pattern: PathPattern;
  readonly assigned: readonly string[];
}

function readAttributeLines(text: string): readonly AttributeLine[] {
  return text.split(/\r?\n/).flatMap((line): AttributeLine[] => {
    const [written = '', ...assigned] = line.trim().split(/\s+/);
    if (assigned.length === 0 || written.startsWith('#') || written.startsWith('!')) return [];
    const pattern = compilePattern(written);
    return pattern === undefined ? [] : [{ pattern, assigned }];
  });
}

/** `name`, `-name`, `!name`, `name=value` or the macro `binary`; an unset attribute is the empty text. */
function assign(attributes: Map<string, string>, written: string): void {
  if (written === 'binary') attributes.set('text', '');
  else if (written.startsWith('-')) attributes.set(written.slice(1), '');
  else if (written.startsWith('!')) attributes.delete(written.slice(1));
  else {
    const [name = '', value = 'set'] = written.split('=', 2);
    attributes.set(name, value);
  }
}

function filterOf(attributes: ReadonlyMap<string, string>): CheckoutFilter {
  const filter = attributes.get('filter') ?? '';
  const isSet = (name: string) => (attributes.get(name) ?? '') !== '';
  return {
    carriageReturns: attributes.get('eol') === 'crlf' && attributes.get('text') !== '',
    rewritten: filter !== '' || isSet('ident') || isSet('working-tree-encoding'),
    lfs: filter === 'lfs',
  };
}

/** Reads the rules of one commit as they are asked for. A file of rules that cannot be read has none. */
export function pathRules(files: CommitFiles): PathRules {
  const text = async (directory: string, name: string): Promise<string> => {
    const read = await files.read(joinPath(directory, name), RULES_LIMIT);
    return read.kind === 'file' ? read.bytes.toString('utf8') : '';
  };
  const ignoreFile = (name: string) =>
    memory(
      async (directory): Promise<IgnoreFile> => ({
        directory,
        patterns: readIgnorePatterns(await text(directory, name)),
      }),
    );
  const attributesOf = memory(async (directory) => ({
    directory,
    lines: readAttributeLines(await text(directory, '.gitattributes')),
  }));
  const gitIgnore = ignoreFile('.gitignore');
  const dvcIgnore = ignoreFile('.dvcignore');
  const outermostFirst = (path: string) => [...directoriesAbove(path)].reverse();
  return {
    isGitIgnored: async (path) => isIgnored(path, await Promise.all(outermostFirst(path).map(gitIgnore))),
    isDvcIgnored: async (path) => isIgnored(path, await Promise.all(outermostFirst(path).map(dvcIgnore))),
    async checkoutFilter(path) {
      const attributes = new Map<string, string>();
      // Later and deeper lines win.
      for (const { directory, lines } of await Promise.all(outermostFirst(path).map(attributesOf))) {
        const relative = directory === '' ? path : path.slice(directory.length + 1);
        for (const { pattern, assigned } of lines) {
          if (pattern.matches(relative)) for (const written of assigned) assign(attributes, written);
        }
      }
      return filterOf(attributes);
    },
  };
}

/** Entries below `directory` that are not in or below one of `excluded`. */
export async function listWithout(
  files: CommitFiles,
  directory: string,
  excluded: readonly string[],
): Promise<readonly Entry[]> {
  const entries = await files.list(directory);
  const others = new Set(excluded);
  if (others.size === 0) return entries;
  return entries.filter((entry) => !directoriesAbove(entry.path).some((above) => others.has(above)));
}
