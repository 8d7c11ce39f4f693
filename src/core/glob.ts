// Which paths does a path or glob of a policy mean? Parsing, resolving and matching, safe against hostile globs and paths.
import picomatch from 'picomatch';

// A glob becomes a regular expression that backtracks. These limits hold its cost to a small power of the length of
// one file name; a policy that is new in a pull request is written by strangers.
const MAX_GLOB_LENGTH = 500;
const MAX_STARS_IN_PART = 3;
const MAX_GLOBSTARS = 2;
const MAX_BRACES = 3;
/** Limits of the file systems that a checkout can be on; longer paths match nothing. */
const MAX_PATH_LENGTH = 4096;
const TOO_LONG_NAME = /[^/]{256}/;

/** Whether the text holds a wildcard; without one it is a plain path, whatever else is in it. */
export function isGlob(text: string): boolean {
  return /[*?[\]{}]/.test(text);
}

/**
 * Says what a path or glob of a policy must be and is not, wherever the policy lies.
 * @returns the expectation that fails, or undefined where it is good
 */
export function globError(text: string): string | undefined {
  if (text === '') return 'a path or glob, which is not empty';
  if (text.length > MAX_GLOB_LENGTH) return `a path or glob of at most ${MAX_GLOB_LENGTH} characters`;
  if (text.includes('://')) return 'a path in the repository; track what is elsewhere with DVC or Git LFS';
  if (text.includes('\\')) return 'a path with / between its parts, without a backslash';
  if (text.startsWith('/')) return 'a path relative to this file, without a leading /';
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text)) return 'a path without control or invisible characters';
  if (text.startsWith('!')) return 'a path or glob that says what belongs to the model; ! is not supported';
  return partsError(text) ?? (isGlob(text) ? wildcardError(text) : undefined);
}

function partsError(text: string): string | undefined {
  const parts = text.replace(/\/$/, '').split('/');
  if (parts.includes('')) return 'a path without an empty part (//)';
  const inner = parts.slice(parts.findIndex((part) => part !== '..' && part !== '.'));
  const climbs = inner.some((part) => part.split(/[{},]/).some((piece) => piece === '..' || piece === '.'));
  if (climbs && parts.some((part) => part !== '..' && part !== '.')) {
    return 'a path with . and .. only at its beginning';
  }
  return undefined;
}

function wildcardError(text: string): string | undefined {
  const parts = text.split('/');
  if (!isBalanced(text, '{', '}') || !parts.every((part) => isBalanced(part, '[', ']'))) {
    return 'a glob with balanced brackets';
  }
  if (parts.some((part) => part.includes('**') && part !== '**')) {
    return 'a glob in which ** is a whole part, as in data/**/test.csv';
  }
  if (parts.filter((part) => part === '**').length > MAX_GLOBSTARS)
    return `a glob with at most ${MAX_GLOBSTARS} **`;
  if (parts.some((part) => part !== '**' && part.split('*').length - 1 > MAX_STARS_IN_PART)) {
    return `a glob with at most ${MAX_STARS_IN_PART} * between two slashes`;
  }
  if (text.split('{').length - 1 > MAX_BRACES) return `a glob with at most ${MAX_BRACES} pairs of braces`;
  if (/\{[^}]*\.\./.test(text)) return 'a glob without ranges such as {1..9}; write [1-9]';
  if (/\{[^,{}]*\}/.test(text)) return 'a glob with a choice in its braces, such as {train,test}';
  try {
    globExpression(text);
    return undefined;
  } catch {
    return 'a glob with valid character classes, such as [a-z]';
  }
}

function isBalanced(text: string, open: string, close: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === open) depth += 1;
    if (character === close) depth -= 1;
    if (depth < 0 || (open === '[' && depth > 1)) return false;
  }
  return depth === 0;
}

/**
 * Makes a path or glob relative to the repository's root.
 * @param directory directory that it is relative to, `''` for the root
 * @returns undefined where it leaves the repository, or is the whole repository
 */
export function resolveGlob(directory: string, text: string): string | undefined {
  const resolved = directory === '' ? [] : directory.split('/');
  for (const part of text.replace(/\/$/, '').split('/')) {
    if (part === '..') {
      if (resolved.pop() === undefined) return undefined;
    } else if (part !== '.') {
      resolved.push(part);
    }
  }
  return resolved.length === 0 ? undefined : resolved.join('/');
}

/** The directory that every match lies in: the parts before the first wildcard. For a plain path, the path itself. */
export function globBase(text: string): string {
  const parts = text.split('/');
  const first = parts.findIndex(isGlob);
  return (first === -1 ? parts : parts.slice(0, first)).join('/');
}

/**
 * Compiles a path or glob that is relative to the repository's root.
 * @returns whether a path is it, or lies below a directory that it names. Dot files match like any other.
 */
export function compileGlob(text: string): (path: string) => boolean {
  if (!isGlob(text)) return (path) => path === text || path.startsWith(`${text}/`);
  const expression = globExpression(text);
  return (path) => path.length <= MAX_PATH_LENGTH && !TOO_LONG_NAME.test(path) && expression.test(path);
}

/**
 * Only `*`, `**`, `?`, `[…]` and `{…}` have a meaning; `(`, `|`, `+`, `!` and `@` are themselves.
 * @throws SyntaxError where a character class is none
 */
function globExpression(text: string): RegExp {
  const literal = text
    .replaceAll('[!', '[^')
    .replace(/[()|+^$@]/g, (character, offset: number, whole: string) => {
      return isInClass(whole, offset) ? character : `\\${character}`;
    });
  const { source } = picomatch.makeRe(literal, {
    dot: true,
    fastpaths: false,
    nonegate: true,
    strictSlashes: true,
  });
  if (!source.startsWith('^')) throw new SyntaxError(`not a glob: ${text}`);
  return new RegExp(source.replace(/\$$/, '(?:/.*)?$'), 's');
}

function isInClass(text: string, offset: number): boolean {
  return text.lastIndexOf('[', offset) > text.lastIndexOf(']', offset);
}
