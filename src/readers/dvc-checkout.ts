// What would DVC hash a file or a directory of git to, in a checkout of this commit?
import type { CommitFiles, Entry } from './commit-files.ts';
import { memory, type PathRules } from './dvc-files.ts';
import { contentHash, type HashName, listingHash, withCarriageReturns } from './dvc-hash.ts';
import type { KnownOutputs } from './dvc-outputs.ts';
import { joinPath } from './dvc-path.ts';
import { readLfsPointer } from './lfs.ts';

/** Largest file that is hashed, in bytes; beyond it the answer is undecidable. */
export const HASH_LIMIT = 64 * 1024 * 1024;

/** One file or directory of git in the digests that a checkout of it may have. */
export interface CheckoutHashes {
  readonly blob: string;
  /** With the line ends of Windows, where they make a difference. */
  readonly carriageReturns?: string;
  /** `eol=crlf`: every checkout has the line ends of Windows. */
  readonly alwaysCarriageReturns: boolean;
  /** A filter, or Git LFS: the work tree has other content than the blob. */
  readonly rewritten: boolean;
}

/** Or why there is none. */
export type Hashed = { readonly hashes: CheckoutHashes } | { readonly reason: string };

/** The files that DVC would find in a directory of a checkout. */
export interface DirectoryFiles {
  readonly inGit: readonly Entry[];
  /** Files that DVC itself tracks; undefined where only its cache knows them. */
  readonly tracked: readonly HashedEntry[] | undefined;
  /** Whether a `.dvcignore` leaves some out. */
  readonly filtered: boolean;
}

/** Each answer is found once: a thousand members of a `foreach` read the same files. */
export interface Checkout {
  file(path: string, name: HashName): Promise<Hashed>;
  filesOf(directory: string): Promise<DirectoryFiles>;
  directory(path: string, name: HashName): Promise<Hashed>;
}

interface HashedEntry {
  readonly relpath: string;
  readonly hashes: CheckoutHashes;
}

function combine(files: readonly HashedEntry[]): CheckoutHashes {
  const listing = (value: (hashes: CheckoutHashes) => string) =>
    listingHash(files.map(({ relpath, hashes }) => ({ relpath, hash: value(hashes) })));
  const windows = listing((hashes) => hashes.carriageReturns ?? hashes.blob);
  return {
    blob: listing(
      (hashes) => (hashes.alwaysCarriageReturns ? hashes.carriageReturns : undefined) ?? hashes.blob,
    ),
    carriageReturns: windows,
    alwaysCarriageReturns: false,
    rewritten: files.some(({ hashes }) => hashes.rewritten),
  };
}

/** Digests of what DVC itself tracks in a directory; undefined where only its cache knows the files. */
function trackedFiles(
  outputs: KnownOutputs,
  directory: string,
  tracked: readonly string[],
): readonly HashedEntry[] | undefined {
  const hashed: HashedEntry[] = [];
  const plain = (blob: string) => ({ blob, alwaysCarriageReturns: false, rewritten: false });
  for (const path of tracked) {
    const output = outputs.get(path);
    const relpath = path.slice(directory.length + 1);
    if (output?.listing !== undefined) {
      for (const file of output.listing) {
        hashed.push({ relpath: joinPath(relpath, file.relpath), hashes: plain(file.hash) });
      }
    } else if (output?.digest === undefined || output.digest.value.endsWith('.dir')) return undefined;
    else hashed.push({ relpath, hashes: plain(output.digest.value) });
  }
  return hashed;
}

async function hashDirectory(checkout: Checkout, directory: string, name: HashName): Promise<Hashed> {
  const { inGit, tracked } = await checkout.filesOf(directory);
  const hashed = await Promise.all(inGit.map((entry) => checkout.file(entry.path, name)));
  const files = [...(tracked ?? [])];
  for (const [index, one] of hashed.entries()) {
    if ('reason' in one) return one;
    const relpath = inGit[index]?.path.slice(directory.length + 1) ?? '';
    files.push({ relpath, hashes: one.hashes });
  }
  return { hashes: combine(files) };
}

async function hashFile(files: CommitFiles, rules: PathRules, path: string, name: HashName): Promise<Hashed> {
  const [read, filter] = await Promise.all([files.read(path, HASH_LIMIT), rules.checkoutFilter(path)]);
  if (read.kind === 'absent') return { reason: `\`${path}\` is not there` };
  if (read.kind === 'problem') return { reason: `\`${path}\` is not hashed: ${read.problem.message}` };
  const windows = name === 'md5' ? withCarriageReturns(read.bytes) : undefined;
  const hashes: CheckoutHashes = {
    blob: contentHash(read.bytes, name),
    alwaysCarriageReturns: filter.carriageReturns,
    rewritten: filter.rewritten || readLfsPointer(read.bytes) !== undefined,
    ...(windows === undefined ? {} : { carriageReturns: contentHash(windows, name) }),
  };
  return { hashes };
}

async function findFiles(
  files: CommitFiles,
  rules: PathRules,
  outputs: KnownOutputs,
  directory: string,
): Promise<DirectoryFiles> {
  const entries = await files.list(directory);
  const ignored = await Promise.all(entries.map((entry) => rules.isDvcIgnored(entry.path)));
  const tracked = [...outputs.values()]
    .filter((output) => output.cached && output.path.startsWith(`${directory}/`))
    .map((output) => output.path);
  const own = new Set(tracked);
  return {
    inGit: entries.filter((entry, index) => ignored[index] === false && !own.has(entry.path)),
    tracked: trackedFiles(outputs, directory, tracked),
    filtered: ignored.includes(true),
  };
}

/** Hashes what a checkout of a commit would hold. */
export function checkoutOf(files: CommitFiles, rules: PathRules, outputs: KnownOutputs): Checkout {
  const filesOf = memory((directory) => findFiles(files, rules, outputs, directory));
  const file = {
    md5: memory((path) => hashFile(files, rules, path, 'md5')),
    'md5-dos2unix': memory((path) => hashFile(files, rules, path, 'md5-dos2unix')),
  };
  const directory = {
    md5: memory((path) => hashDirectory(checkout, path, 'md5')),
    'md5-dos2unix': memory((path) => hashDirectory(checkout, path, 'md5-dos2unix')),
  };
  const checkout: Checkout = {
    filesOf,
    file: (path, name) => file[name](path),
    directory: (path, name) => directory[name](path),
  };
  return checkout;
}
