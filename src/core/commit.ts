// What does a commit message ask for? Conventional Commits 1.0.0, read tolerantly; messages are hostile text.
import type { Commit } from './facts.ts';

/** One conventional header and what the lines below it say. A squash merge's message holds several. */
export interface CommitChange {
  /** Lower case. `revert` also for git's own `Revert "…"` and `Reapply "…"`. */
  readonly type: string;
  readonly scope?: string;
  readonly subject: string;
  /** By `!` or by a `BREAKING CHANGE:` footer. */
  readonly breaking: boolean;
  /** The header as written, without the pull request's number: what a revert quotes. */
  readonly header: string;
  /** Pull request that the header names: `feat: x (#12)`. */
  readonly pullRequest?: number;
  readonly reverts: RevertTargets;
}

/** What a change takes back. Empty for most. */
export interface RevertTargets {
  /** Lower-case hex, possibly shortened. */
  readonly ids: readonly string[];
  /** The header that `Revert "…"` or `revert: …` quotes. */
  readonly header?: string;
  /** From GitHub's `Reverts owner/name#12`. */
  readonly pullRequests: readonly number[];
}

export interface ParsedCommit {
  readonly id: string;
  /** First line, shortened to {@link SUBJECT_LIMIT} characters. */
  readonly subject: string;
  /** False where no header could be read: such a commit is listed, never dropped. */
  readonly conventional: boolean;
  /** Two or more parents: what it brings is counted where it was made. */
  readonly merge: boolean;
  /** The message's own header first, then those of a squash merge's body. */
  readonly changes: readonly CommitChange[];
  /** True where a breaking-change footer stands under no header. */
  readonly breaking: boolean;
  /** Values of `Release-As` footers, as written and shortened to {@link SUBJECT_LIMIT} characters. */
  readonly releaseAs: readonly string[];
  /** True where the message is longer than {@link MESSAGE_LIMIT}: its rest was not read. */
  readonly truncated: boolean;
}

/** UTF-16 units of a message that are read. Reading is linear, so this only bounds memory. */
export const MESSAGE_LIMIT = 1024 * 1024;
/** UTF-16 units of a text that is kept for reports. */
export const SUBJECT_LIMIT = 300;
/** UTF-16 units of a line that may be a header; a longer one is prose. */
const HEADER_LIMIT = 4096;

/**
 * The types of Pawl and of the Conventional Commits convention. In a body only these, and those of the policy, make
 * a header: `Note: …`, `Refs: …` and `Signed-off-by: …` have the same form.
 */
const BODY_TYPES: ReadonlySet<string> = new Set(
  'feat fix perf revert data retrain build chore ci docs refactor style test'.split(' '),
);

/** `git merge --squash` indents the messages that it collects by four blanks under this line. */
const GIT_SQUASH = 'Squashed commit of the following:';

const TYPE = /^[a-z][a-z0-9_-]{0,63}/i;
const BULLET = /^[*-] (?=\S)/;
const QUOTED = /^(revert|reapply):? "(.*)"$/i;
const PULL_REQUEST = / \(#(\d{1,9})\)$/;
const REVERTS_COMMIT = /^(?:this )?reverts commits? ([0-9a-f]{7,64})\b/i;
const REVERTS_PULL_REQUEST = /^reverts (?:[\w.-]{1,100}\/[\w.-]{1,100})?#(\d{1,9})\b/i;
const REFS = /^refs(?:: | #)/i;
const HEX_ID = /\b[0-9a-f]{7,64}\b/gi;
const BREAKING = /^(?:[*-] )?breaking[ -]change(?::| #)/i;
const RELEASE_AS = /^release-as:(.*)$/i;

type Header = Pick<CommitChange, 'type' | 'scope' | 'subject' | 'breaking' | 'header' | 'pullRequest'> & {
  readonly quotes?: string;
};

/** One past the end of the balanced parentheses that open at `start`; -1 where they never close. */
function closingParenthesis(line: string, start: number): number {
  let depth = 0;
  for (let index = start; index < line.length; index++) {
    if (line[index] === '(') depth++;
    else if (line[index] === ')') depth--;
    if (depth === 0) return index + 1;
  }
  return -1;
}

/**
 * Reads `type(scope)!: subject` in one pass from left to right, so that no line can make it backtrack.
 *
 * Tolerated, because it can mean one thing only: upper case, blanks around scope and `!`, nested parentheses,
 * `feat!(scope):`, and no blank after the colon (but `http://x`, `std::x` and `c:\x` are not headers).
 */
function conventionalHeader(
  line: string,
): Pick<Header, 'type' | 'scope' | 'subject' | 'breaking'> | undefined {
  const type = TYPE.exec(line)?.[0];
  if (type === undefined) return undefined;
  let at = type.length;
  let scope: string | undefined;
  let breaking = false;
  for (; line[at] === ' ' || line[at] === '!' || line[at] === '('; at++) {
    if (line[at] === '!') {
      if (breaking) return undefined;
      breaking = true;
    } else if (line[at] === '(') {
      const end = closingParenthesis(line, at);
      if (end < 0 || scope !== undefined) return undefined;
      scope = line.slice(at + 1, end - 1).trim();
      at = end - 1;
    }
  }
  if (line[at] !== ':' || /^[:/\\]/.test(line.slice(at + 1))) return undefined;
  const subject = line.slice(at + 1).trim();
  if (subject === '') return undefined;
  return { type: type.toLowerCase(), ...(scope ? { scope } : {}), subject, breaking };
}

/** A conventional header, or git's `Revert "…"` and `Reapply "…"`, which also revert pull requests carry. */
function readHeader(text: string): Header | undefined {
  if (text.length > HEADER_LIMIT) return undefined;
  const number = PULL_REQUEST.exec(text);
  const header = number ? text.slice(0, number.index) : text;
  const common = { header, ...(number ? { pullRequest: Number(number[1]) } : {}) };
  const [, verb, quoted] = QUOTED.exec(header) ?? [];
  if (verb !== undefined && quoted !== undefined) {
    const inner = quoted.replace(PULL_REQUEST, '');
    // `Reapply "x"` is git's name for the revert of `Revert "x"`.
    const quotes = verb.toLowerCase() === 'reapply' ? `Revert "${inner}"` : inner;
    return { ...common, type: 'revert', subject: header, breaking: false, quotes };
  }
  const read = conventionalHeader(header);
  if (!read) return undefined;
  return { ...common, ...read, ...(read.type === 'revert' ? { quotes: read.subject } : {}) };
}

/** A header and the lines up to the next one. */
interface Section {
  readonly header?: Header;
  readonly lines: string[];
}

/** A header in a body begins a paragraph or follows another header; as a bullet it may stand anywhere. */
function bodyHeader(line: string, begins: boolean, types: ReadonlySet<string>): Header | undefined {
  const bullet = BULLET.test(line);
  if ((!bullet && !begins) || BREAKING.test(line)) return undefined;
  const header = readHeader(bullet ? line.slice(2).trim() : line.trimEnd());
  return header && (BODY_TYPES.has(header.type) || types.has(header.type)) ? header : undefined;
}

function splitSections([title = '', ...body]: readonly string[], types: ReadonlySet<string>): Section[] {
  const first = readHeader(title.trim());
  let section: Section = { lines: [], ...(first ? { header: first } : {}) };
  const sections = [section];
  let begins = true;
  let fenced = false;
  for (const line of body) {
    if (line.startsWith('```')) fenced = !fenced;
    const header: Header | undefined = fenced ? undefined : bodyHeader(line, begins, types);
    if (header) {
      section = { header, lines: [] };
      sections.push(section);
    } else if (!fenced) section.lines.push(line);
    begins = header !== undefined || line.trim() === '';
  }
  return sections;
}

function revertTargets({ header, lines }: Section): RevertTargets {
  const ids = lines.flatMap((line) => REVERTS_COMMIT.exec(line)?.[1] ?? []);
  const refs = header?.type === 'revert' ? lines.filter((line) => REFS.test(line)) : [];
  return {
    ids: [...ids, ...refs.flatMap((line) => line.match(HEX_ID) ?? [])].map((id) => id.toLowerCase()),
    pullRequests: lines.flatMap((line) => REVERTS_PULL_REQUEST.exec(line)?.[1] ?? []).map(Number),
    ...(header?.quotes === undefined ? {} : { header: header.quotes }),
  };
}

function sectionChange(section: Section): CommitChange | undefined {
  if (!section.header) return undefined;
  const { quotes: _quotes, ...header } = section.header;
  return {
    ...header,
    breaking: header.breaking || section.lines.some((line) => BREAKING.test(line)),
    reverts: revertTargets(section),
  };
}

function messageLines(message: string): readonly string[] {
  const lines = message.slice(0, MESSAGE_LIMIT).trimStart().split('\n');
  const squashed = lines[0]?.trim() === GIT_SQUASH;
  return lines.map((line) => {
    const text = line.endsWith('\r') ? line.slice(0, -1) : line;
    return squashed && text.startsWith('    ') ? text.slice(4) : text;
  });
}

function shorten(text: string): string {
  return text.length > SUBJECT_LIMIT ? `${text.slice(0, SUBJECT_LIMIT - 1)}…` : text;
}

/**
 * Reads one commit message. Never throws, and takes time linear in the message's length.
 *
 * Sources: Conventional Commits 1.0.0; what `git revert` and `git merge --squash` write; GitHub's squash and revert
 * messages; `Release-As` as release-please has it.
 * @param types further types, lower case, that make a header in a body
 */
export function parseCommit(commit: Commit, types: ReadonlySet<string> = new Set()): ParsedCommit {
  const lines = messageLines(commit.message);
  const sections = splitSections(lines, types);
  const changes = sections.flatMap((section) => sectionChange(section) ?? []);
  return {
    id: commit.id,
    subject: shorten(lines[0]?.trim() ?? ''),
    conventional: changes.length > 0,
    merge: commit.parents.length > 1,
    changes,
    breaking: sections.some(({ header, lines: own }) => !header && own.some((line) => BREAKING.test(line))),
    releaseAs: sections.flatMap(({ lines: own }) =>
      own.flatMap((line) => RELEASE_AS.exec(line)?.[1] ?? []).map((value) => shorten(value.trim())),
    ),
    truncated: commit.message.length > MESSAGE_LIMIT,
  };
}
