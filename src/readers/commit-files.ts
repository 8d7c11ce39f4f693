// What a reader may see: the paths and contents of one commit, nothing else.
import type { Problem } from '../core/problem.ts';
import type { SourceDocument } from './source-node.ts';

/** A tree entry. Only `100644` and `100755` are files that may be read. */
export interface Entry {
  /** Relative to the repository's root, `/` separated. Hostile text: may hold newlines and any other byte but NUL. */
  readonly path: string;
  readonly mode: '100644' | '100755' | '120000' | '160000' | '040000';
  /** Full object id. */
  readonly id: string;
}

/** What reading a path gave. `absent`: there is no such path. `problem`: it is there and cannot be read. */
export type ReadResult =
  | { readonly kind: 'file'; readonly path: string; readonly id: string; readonly bytes: Buffer }
  | { readonly kind: 'absent' }
  | { readonly kind: 'problem'; readonly problem: Problem };

/** The files of one commit, read by object id: never a work tree, never a checkout. */
export interface CommitFiles {
  readonly commit: string;
  /**
   * Documents that were parsed in this run, by object id and format, and with their path once more: base and head have
   * most files in common, and models some. Absent: nothing is kept.
   */
  readonly documents?: Map<string, Promise<SourceDocument>>;
  /**
   * Every entry that is not a tree, below `directory` (`''` is the root), sorted by path.
   * An absent directory has no entries.
   */
  list(directory: string): Promise<readonly Entry[]>;
  /** The entry at exactly `path`, trees included; undefined where there is none. */
  entry(path: string): Promise<Entry | undefined>;
  /**
   * Reads one regular file.
   * @param limit largest size in bytes; a larger file is a problem that names the limit
   */
  read(path: string, limit: number): Promise<ReadResult>;
}
