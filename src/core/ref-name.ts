// Is this a name that git and GTO accept for a model, a branch or a tag, and that no command mistakes for something else?
import { formatTag } from './release-tag.ts';

/** Longest model or stage name. */
export const MAX_NAME_LENGTH = 100;
/** Longest branch name or tag template: refs are files, and file names end at 255 bytes. */
const MAX_REF_LENGTH = 200;
/** Longest tag: an assignment's holds the names of a model and a stage. */
const MAX_TAG_LENGTH = 240;

/** Letters, digits, `-`, `_` and `/`, as in GTO. The first character of no part is a `-`: it would look like an option. */
export const MODEL_NAME_PATTERN = /^[A-Za-z0-9_][A-Za-z0-9_-]*(?:\/[A-Za-z0-9_][A-Za-z0-9_-]*)*$/;
export const STAGE_NAME_PATTERN = /^[A-Za-z0-9_][A-Za-z0-9_-]*$/;

/** What a tag template may hold beside its placeholders. `#` is left to stage assignments. */
const TAG_TEXT = /^[A-Za-z0-9._/@+-]*$/;
const TAG_NAME = /^[A-Za-z0-9._/@+#!-]*$/;

/**
 * Says what a branch name must be and is not.
 * @returns the expectation that fails, or undefined where the name is good
 * @see https://git-scm.com/docs/git-check-ref-format
 */
export function branchNameError(name: string): string | undefined {
  if (name.startsWith('refs/')) return 'the short name of a branch, such as main, without refs/heads/';
  return refNameError(name, 'a branch');
}

/**
 * Says what a tag template must be and is not.
 * @param model name that stands for `{model}` in the trial
 * @returns the expectation that fails, or undefined where the template is good
 */
export function tagTemplateError(template: string, model: string): string | undefined {
  if (template.split('{version}').length !== 2) return 'a tag with exactly one {version}, such as v{version}';
  if (template.split('{model}').length > 2) return 'a tag with at most one {model}';
  const text = template.replace('{version}', '').replace('{model}', '');
  if (!TAG_TEXT.test(text)) {
    return 'a tag of letters, digits and . _ / @ + - beside {version} and {model}';
  }
  if (template.startsWith('refs/')) return 'the short name of a tag, without refs/tags/';
  return refNameError(formatTag(template, model, '1.0.0'), 'a tag');
}

/**
 * Says what the name of a tag that Pawl makes must be and is not: a version's, or an assignment's `model#stage#7` and
 * `model#stage!#7`.
 * @returns the expectation that fails, or undefined where the name is good
 */
export function tagNameError(name: string): string | undefined {
  if (!TAG_NAME.test(name)) return 'the name of a tag of letters, digits and . _ / @ + - # !';
  if (name.startsWith('refs/')) return 'the short name of a tag, without refs/tags/';
  return refNameError(name, 'a tag', MAX_TAG_LENGTH);
}

function refNameError(name: string, what: string, longest = MAX_REF_LENGTH): string | undefined {
  if (name === '') return `the name of ${what}, which is not empty`;
  if (name.length > longest) return `the name of ${what} of at most ${longest} characters`;
  if (name.startsWith('-')) return `the name of ${what} that does not begin with -`;
  if (name === 'HEAD' || name === '@') return `the name of ${what}, not ${name}`;
  if (/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i.test(name)) return `the name of ${what}, not an object id`;
  return isRefPath(name) ? undefined : `the name of ${what} that git accepts`;
}

function isRefPath(name: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: git refuses control characters in refs
  if (/[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{/.test(name)) return false;
  // Bidirectional and invisible characters, which git accepts, would let one name pass for another.
  if (/[\p{Cf}\p{Cc}\p{Zl}\p{Zp}]/u.test(name)) return false;
  return name
    .split('/')
    .every((part) => part !== '' && !part.startsWith('.') && !part.endsWith('.') && !part.endsWith('.lock'));
}
