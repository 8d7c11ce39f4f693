// Which paths the patterns of a `.dvcignore`, `.gitignore` or `.gitattributes` mean (gitignore(5), gitattributes(5)).
import { compileGlob, globError } from '../core/glob.ts';
import { isWithin } from './dvc-path.ts';

/** Most patterns that are read of one file. */
const PATTERNS_LIMIT = 1_000;

export interface PathPattern {
  /** `!` before the pattern: takes the path back. */
  readonly negated: boolean;
  /** `/` at its end: directories alone. */
  readonly directories: boolean;
  matches(relative: string): boolean;
}

/**
 * Compiles one pattern; `matches` takes a path relative to the directory of the file that holds the pattern.
 * Undefined for what is no pattern.
 */
export function compilePattern(written: string): PathPattern | undefined {
  const negated = written.startsWith('!');
  const bare = negated ? written.slice(1) : written;
  const directories = bare.endsWith('/');
  const body = directories ? bare.slice(0, -1) : bare;
  const glob = body.includes('/') ? body.replace(/^\//, '') : `**/${body}`;
  // These files come from the head: what a policy's glob may not be, because it is slow to match, is no pattern here.
  return globError(glob) === undefined ? { negated, directories, matches: compileGlob(glob) } : undefined;
}

/** The patterns of a `.gitignore` or `.dvcignore`, in their order. */
export function readIgnorePatterns(text: string): readonly PathPattern[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .slice(0, PATTERNS_LIMIT)
    .flatMap((line) => compilePattern(line) ?? []);
}

/** The patterns of one file, which count from its directory. */
export interface IgnoreFile {
  readonly directory: string;
  readonly patterns: readonly PathPattern[];
}

function decides(path: string, isDirectory: boolean, files: readonly IgnoreFile[]): boolean {
  let ignored = false;
  for (const { directory, patterns } of files) {
    if (path === directory || !isWithin(path, directory)) continue;
    const relative = directory === '' ? path : path.slice(directory.length + 1);
    for (const pattern of patterns) {
      if (pattern.directories && !isDirectory) continue;
      if (pattern.matches(relative)) ignored = !pattern.negated;
    }
  }
  return ignored;
}

/**
 * Whether a file is ignored: by itself, or because a directory above it is, which no later pattern takes back.
 * @param files those of the directories above the path, the outermost first
 */
export function isIgnored(path: string, files: readonly IgnoreFile[]): boolean {
  if (files.every((file) => file.patterns.length === 0)) return false;
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
    if (decides(path.slice(0, slash), true, files)) return true;
  }
  return decides(path, false, files);
}
