// What `dvc.lock` and a `*.dvc` file recorded: the digest, size and number of files of every path of a run.
import type { Digest, Place } from '../core/model.ts';
import type { Problem } from '../core/problem.ts';
import { type ListedFile, listingHash } from './dvc-hash.ts';
import {
  countAt,
  entriesOf,
  itemsOf,
  listAt,
  objectAt,
  shapeProblem,
  textAt,
  textOf,
  valueAt,
} from './dvc-source.ts';
import type { SourceEntry, SourceNode } from './source-node.ts';

/** One path with what DVC recorded of it. */
export interface RecordedPath {
  /** As written, relative to the stage's working directory. */
  readonly written: string;
  readonly digest?: Digest;
  readonly size?: number;
  /** Number of files of a directory. */
  readonly files?: number;
  /** The files of a directory, where the manifest lists them (version-aware remotes). */
  readonly listing?: readonly ListedFile[];
  readonly place: Place;
}

/** What `dvc.lock` recorded of one stage. */
export interface LockedStage {
  readonly name: string;
  readonly place: Place;
  readonly command?: SourceNode;
  readonly commandPlace: Place;
  readonly dependencies: readonly RecordedPath[];
  readonly outputs: readonly RecordedPath[];
  /** By file as written, then by dotted key. */
  readonly parameters: ReadonlyMap<string, ReadonlyMap<string, SourceEntry>>;
}

const MD5 = /^[0-9a-f]{32}(\.dir)?$/;

/** What a remote without md5 tells of a file: an opaque tag. HDFS calls it `checksum`. */
function remoteTag(node: SourceNode | undefined): Digest | undefined {
  const cloud = entriesOf(valueAt(node, 'cloud'))[0]?.value;
  const value = ['etag', 'checksum'].flatMap((key) => textAt(node, key) ?? textAt(cloud, key) ?? [])[0];
  return value === undefined ? undefined : { algorithm: 'etag', value };
}

function readDigest(node: SourceNode, problems: Problem[]): Digest | undefined {
  const written = valueAt(node, 'md5');
  const value = textOf(written)?.toLowerCase();
  if (written === undefined || value === undefined || value === '') return remoteTag(node);
  if (!MD5.test(value)) {
    problems.push(shapeProblem(written.place, '`md5` is no MD5 digest', '32 hexadecimal digits'));
    return undefined;
  }
  // An entry without `hash: md5` was written by DVC 2, which hashed text without carriage returns.
  return { algorithm: textAt(node, 'hash') === undefined ? 'md5-dos2unix' : 'md5', value };
}

function readListing(node: SourceNode, problems: Problem[]): readonly ListedFile[] | undefined {
  const files: ListedFile[] = [];
  for (const item of listAt(node, 'files', problems)) {
    const relpath = textAt(item, 'relpath');
    const hash = textAt(item, 'md5')?.toLowerCase();
    if (relpath === undefined || hash === undefined || !MD5.test(hash)) return undefined;
    files.push({ relpath, hash });
  }
  return files.length === 0 ? undefined : files;
}

/** Sum of the sizes of the listed files, where all have one. */
function listedSize(node: SourceNode): number | undefined {
  let total = 0;
  for (const item of itemsOf(valueAt(node, 'files'))) {
    const size = countAt(item, 'size');
    if (size === undefined) return undefined;
    total += size;
  }
  return total;
}

/**
 * Reads one entry of `deps` or `outs`. What is wrong with it is a problem; undefined where it names no path.
 */
export function readRecordedPath(node: SourceNode, problems: Problem[]): RecordedPath | undefined {
  const written = textAt(node, 'path');
  if (written === undefined) {
    problems.push(shapeProblem(node.place, 'this entry names no path', '`path:`'));
    return undefined;
  }
  const listing = readListing(node, problems);
  const own = readDigest(node, problems);
  const algorithm = textAt(node, 'hash') === undefined ? 'md5-dos2unix' : 'md5';
  const digest: Digest | undefined = listing === undefined ? own : { algorithm, value: listingHash(listing) };
  const size = countAt(node, 'size') ?? (listing === undefined ? undefined : listedSize(node));
  const files = countAt(node, 'nfiles') ?? listing?.length;
  return {
    written,
    place: node.place,
    ...(digest === undefined ? {} : { digest }),
    ...(size === undefined ? {} : { size }),
    ...(files === undefined ? {} : { files }),
    ...(listing === undefined ? {} : { listing }),
  };
}

function readRecordedPaths(stage: SourceNode, key: string, problems: Problem[]): readonly RecordedPath[] {
  return listAt(stage, key, problems).flatMap((item) => readRecordedPath(item, problems) ?? []);
}

function readLockedStage(entry: SourceEntry, problems: Problem[]): LockedStage {
  const stage = entry.value;
  const command = valueAt(stage, 'cmd');
  const parameters = objectAt(stage, 'params', problems).map(
    (file) => [file.key, new Map(entriesOf(file.value).map((value) => [value.key, value]))] as const,
  );
  return {
    name: entry.key,
    place: entry.keyPlace,
    commandPlace: command?.place ?? entry.keyPlace,
    ...(command === undefined ? {} : { command }),
    dependencies: readRecordedPaths(stage, 'deps', problems),
    outputs: readRecordedPaths(stage, 'outs', problems),
    parameters: new Map(parameters),
  };
}

/**
 * Reads a parsed `dvc.lock`. Schema 2.0 is DVC 2 and 3; older and unknown schemas are a problem and no stages.
 * @param root the document's root
 */
export function readLock(
  root: SourceNode,
  problems: Problem[],
): ReadonlyMap<string, LockedStage> | undefined {
  const schema = textAt(root, 'schema');
  if (root.kind === 'null' || (root.kind === 'object' && root.entries.length === 0)) return new Map();
  if (root.kind !== 'object' || Number(schema) !== 2) {
    const old = schema === undefined && root.kind === 'object';
    problems.push(
      shapeProblem(
        valueAt(root, 'schema')?.place ?? root.place,
        old
          ? 'this lock has the schema of DVC 1, which says too little'
          : 'this is no `dvc.lock` of DVC 2 or 3',
        "schema: '2.0'",
        'Upgrade with a current DVC: `dvc commit --force` or `dvc repro` writes the lock anew.',
      ),
    );
    return undefined;
  }
  const stages = new Map<string, LockedStage>();
  for (const entry of objectAt(root, 'stages', problems)) {
    if (entry.value.kind === 'object') stages.set(entry.key, readLockedStage(entry, problems));
    else
      problems.push(shapeProblem(entry.value.place, `stage \`${entry.key}\` is not a mapping`, 'a mapping'));
  }
  return stages;
}
