// What a path of this commit is, in the digest that a lock names: does its content equal what a run recorded?
import type { Digest, Place } from '../core/model.ts';
import type { CommitFiles, Entry } from './commit-files.ts';
import type { Checkout, CheckoutHashes } from './dvc-checkout.ts';
import type { PathRules } from './dvc-files.ts';
import { digestText, type HashName } from './dvc-hash.ts';
import { digestInside, type KnownOutputs, outputAbove } from './dvc-outputs.ts';
import { directoriesAbove } from './dvc-path.ts';

/** Most files of one directory that are hashed. */
const HASHED_FILES_LIMIT = 10_000;

/** What the lock recorded of one path. */
export interface Recorded {
  readonly digest: Digest;
  /** Number of files of a directory, where the lock says so. */
  readonly files?: number;
}

/**
 * `equal` to what was recorded; `other` content, with where it comes from; `absent`; or undecidable, with a reason
 * that names the path.
 */
export type Comparison =
  | { readonly kind: 'equal' }
  | { readonly kind: 'other'; readonly actual: string; readonly place: Place }
  | { readonly kind: 'absent' }
  | { readonly kind: 'undecidable'; readonly reason: string };

/** Where content is looked up. */
export interface ContentSource {
  readonly files: CommitFiles;
  readonly rules: PathRules;
  readonly checkout: Checkout;
  readonly outputs: KnownOutputs;
  /** The outputs around a path, also where it is outside the model. */
  locate(path: string): Promise<KnownOutputs>;
}

const undecidable = (reason: string): Comparison => ({ kind: 'undecidable', reason });
const quoted = (path: string) => `\`${path}\``;

/** Judges the digests that a checkout may have against the recorded one, all of one algorithm. */
function judge(path: string, recorded: Digest, made: CheckoutHashes): Comparison {
  if (made.blob === recorded.value) return { kind: 'equal' };
  if (made.carriageReturns === recorded.value) {
    if (made.alwaysCarriageReturns) return { kind: 'equal' };
    return undecidable(`${quoted(path)} was recorded with the line ends of Windows, and is otherwise equal`);
  }
  if (made.rewritten) {
    return undecidable(`a git filter rewrites ${quoted(path)} on checkout, so its blob does not tell`);
  }
  const value = (made.alwaysCarriageReturns ? made.carriageReturns : undefined) ?? made.blob;
  return { kind: 'other', actual: digestText({ algorithm: recorded.algorithm, value }), place: { path } };
}

async function compareDirectory(
  source: ContentSource,
  path: string,
  recorded: Recorded,
  name: HashName,
): Promise<Comparison> {
  const { inGit, tracked, filtered } = await source.checkout.filesOf(path);
  const special = inGit.find((entry) => entry.mode !== '100644' && entry.mode !== '100755');
  if (special !== undefined) {
    return undecidable(`${quoted(special.path)} is a symbolic link or a submodule, which DVC would follow`);
  }
  if (tracked === undefined) {
    return undecidable(`${quoted(path)} holds a directory whose files only DVC's cache lists`);
  }
  const count = inGit.length + tracked.length;
  if (count > HASHED_FILES_LIMIT)
    return undecidable(`${quoted(path)} has more than ${HASHED_FILES_LIMIT} files`);
  if (recorded.files !== undefined && count < recorded.files) {
    return undecidable(
      `the lock counted ${recorded.files} files in ${quoted(path)}, and git has ${count} of them`,
    );
  }
  const hashed = await source.checkout.directory(path, name);
  if ('reason' in hashed) return undecidable(hashed.reason);
  const comparison = judge(path, recorded.digest, hashed.hashes);
  if (comparison.kind !== 'other') return comparison;
  if (recorded.files === undefined)
    return undecidable(`the lock does not count the files of ${quoted(path)}`);
  if (filtered) return undecidable(`a \`.dvcignore\` leaves files of ${quoted(path)} out`);
  return comparison;
}

/** Compares with a digest that another manifest names, without looking at content. */
function compareDigests(path: string, recorded: Digest, actual: Digest, place: Place): Comparison {
  if (recorded.value === actual.value) return { kind: 'equal' };
  if (recorded.algorithm === actual.algorithm) return { kind: 'other', actual: digestText(actual), place };
  return undecidable(
    `${quoted(path)} is recorded by ${recorded.algorithm} and tracked by ${actual.algorithm}`,
  );
}

/** Nothing of git is at the path: kept out on purpose, behind a link, or really gone. */
async function compareAbsent(source: ContentSource, path: string): Promise<Comparison> {
  const above = directoriesAbove(path).filter((directory) => directory !== '');
  const entries = await Promise.all(above.map((directory) => source.files.entry(directory)));
  const link = entries.find((entry) => entry?.mode === '120000' || entry?.mode === '160000');
  if (link !== undefined) {
    return undecidable(`${quoted(path)} is behind the symbolic link or submodule ${quoted(link.path)}`);
  }
  if (await source.rules.isGitIgnored(path)) {
    return undecidable(`${quoted(path)} is kept out of git, and no DVC file tells its digest`);
  }
  return { kind: 'absent' };
}

async function compareOutsideGit(
  source: ContentSource,
  path: string,
  recorded: Recorded,
): Promise<Comparison> {
  const outputs = await source.locate(path);
  const output = outputs.get(path);
  if (output?.digest !== undefined) return compareDigests(path, recorded.digest, output.digest, output.place);
  if (output !== undefined) return { kind: 'absent' };
  const above = outputAbove(outputs, path);
  if (above === undefined) return compareAbsent(source, path);
  const inside = digestInside(above, path);
  if (inside !== undefined) return compareDigests(path, recorded.digest, inside, above.place);
  return undecidable(`${quoted(path)} is in ${quoted(above.path)}, whose files only DVC's cache lists`);
}

async function compareEntry(source: ContentSource, entry: Entry, recorded: Recorded): Promise<Comparison> {
  const { algorithm } = recorded.digest;
  const { path } = entry;
  if (algorithm !== 'md5' && algorithm !== 'md5-dos2unix') {
    return undecidable(`${quoted(path)} is recorded by the ${algorithm} of a remote`);
  }
  if (entry.mode === '120000' || entry.mode === '160000') {
    return undecidable(`${quoted(path)} is a symbolic link or a submodule`);
  }
  if (entry.mode === '040000') return compareDirectory(source, path, recorded, algorithm);
  const one = await source.checkout.file(path, algorithm);
  return 'reason' in one ? undecidable(one.reason) : judge(path, recorded.digest, one.hashes);
}

/** Compares what git has at a path with what a run recorded of it. */
export async function compareGit(
  source: ContentSource,
  path: string,
  recorded: Recorded,
): Promise<Comparison> {
  const entry = await source.files.entry(path);
  return entry === undefined ? compareAbsent(source, path) : compareEntry(source, entry, recorded);
}

/**
 * Compares what a path is at this commit with what a run recorded of it. DVC's own manifests are asked before git,
 * as DVC does: a tree of git may hold no more of a tracked directory than its `.gitignore`.
 */
export async function compareContent(
  source: ContentSource,
  path: string,
  recorded: Recorded,
): Promise<Comparison> {
  const output = source.outputs.get(path);
  if (output?.cached === true && output.digest !== undefined) {
    return compareDigests(path, recorded.digest, output.digest, output.place);
  }
  const entry = await source.files.entry(path);
  return entry === undefined
    ? compareOutsideGit(source, path, recorded)
    : compareEntry(source, entry, recorded);
}
