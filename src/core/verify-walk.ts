// What the steps of verifying have in common: what they see, what they say, and what was told already.
import { parseAssignmentTag } from './assignment.ts';
import type { Severity } from './problem.ts';
import { tagNameError } from './ref-name.ts';
import type { ModelRegistry } from './registry.ts';
import type { RegistryTag } from './registry-tag.ts';
import type { CheckName, Finding, VerifiedModel } from './verification.ts';

export interface Walk {
  readonly model: VerifiedModel;
  readonly registry: ModelRegistry;
  /** Every tag of the repository by its name. */
  readonly there: ReadonlyMap<string, RegistryTag>;
  /** Tags that a finding was about: what follows from one defect is not told as another. */
  readonly told: ReadonlySet<string>;
}

export interface Told {
  readonly finding: Finding;
  /** Names of the tags that need no other finding. */
  readonly about: readonly string[];
  /** It could not be judged: neither a defect nor a pass. */
  readonly isUnknown?: true;
}

export type Step = (walk: Walk) => readonly Told[];

export function defect(rule: CheckName, about: readonly string[], message: string, help?: string): Told {
  return say('error', rule, about, message, help);
}

export function notice(rule: CheckName, about: readonly string[], message: string, help?: string): Told {
  return say('notice', rule, about, message, help);
}

export function warn(rule: CheckName, about: readonly string[], message: string, help?: string): Told {
  return say('warning', rule, about, message, help);
}

/** What could not be judged. */
export function unknown(rule: CheckName, about: readonly string[], message: string, help?: string): Told {
  return { ...say('warning', rule, about, message, help), isUnknown: true };
}

function say(
  severity: Severity,
  rule: CheckName,
  about: readonly string[],
  message: string,
  help?: string,
): Told {
  return { finding: { rule, severity, message, ...(help === undefined ? {} : { help }) }, about };
}

/** The check that a defect of the tag belongs to. */
export function checkOf(tag: string): 'chain' | 'assignments' {
  return parseAssignmentTag(tag) === undefined ? 'chain' : 'assignments';
}

const LISTED_NAMES = 10;

/** `v1.0.0, v1.1.0 and v1.2.0`; a long list is cut and says so. */
export function listNames(names: readonly string[], limit = LISTED_NAMES): string {
  const shown = names.length > limit ? names.slice(0, limit) : names.slice(0, -1);
  const rest = names.length > limit ? `${names.length - limit} more` : names.at(-1);
  return shown.length === 0 ? (rest ?? '') : `${shown.join(', ')} and ${rest ?? ''}`;
}

/**
 * A git command for a help text. What names a tag in a message of git may be anything, and people paste commands into a
 * shell: one whose name is not plain gets none.
 *
 * @returns undefined where the name is not one that Pawl would write
 */
export function pushCommand(tag: string, object: string): string | undefined {
  return tagNameError(tag) === undefined ? `git push --force origin '${object}:refs/tags/${tag}'` : undefined;
}
