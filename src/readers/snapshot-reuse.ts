// Is a model the same at another commit? Then what was read of it need not be read again.
import type { Snapshot } from '../core/facts.ts';
import type { Policy } from '../core/policy.ts';
import type { CommitFiles } from './commit-files.ts';
import { readSnapshot, type SnapshotOptions } from './snapshot.ts';

/** A snapshot with all that it depends on, beside its policy and options. */
export interface TracedSnapshot {
  readonly snapshot: Snapshot;
  readonly files: CommitFiles;
  /** Every path that was looked at: a file, a directory with all below it, or nothing. */
  readonly paths: ReadonlySet<string>;
}

/** Like {@link readSnapshot}, and notes what was looked at. */
export async function traceSnapshot(
  files: CommitFiles,
  policy: Policy,
  options: SnapshotOptions,
): Promise<TracedSnapshot> {
  const paths = new Set<string>();
  const noted: CommitFiles = {
    ...files,
    list(directory) {
      paths.add(directory);
      return files.list(directory);
    },
    entry(path) {
      paths.add(path);
      return files.entry(path);
    },
    read(path, limit) {
      paths.add(path);
      return files.read(path, limit);
    },
  };
  return { snapshot: await readSnapshot(noted, policy, options), files, paths };
}

/**
 * The snapshot that the same policy and options give at another commit; undefined where a path that was looked at is not
 * the same there, so that the commit has to be read.
 */
export async function snapshotAt(
  files: CommitFiles,
  { snapshot, files: other, paths }: TracedSnapshot,
): Promise<Snapshot | undefined> {
  for (const path of paths) {
    const here = await files.entry(path);
    const there = await other.entry(path);
    if (here?.id !== there?.id || here?.mode !== there?.mode) return undefined;
  }
  return { ...snapshot, commit: files.commit };
}
