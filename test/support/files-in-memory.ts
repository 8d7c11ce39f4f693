// The files of a commit that was never made: for tests of readers, with real blob ids.
import { createHash } from 'node:crypto';
import type { CommitFiles, Entry, ReadResult } from '../../src/readers/commit-files.ts';

/** Content, or an entry that is no file: where a link points to, `submodule`. */
export type FileInMemory =
  | string
  | Buffer
  | { readonly mode: '120000' | '160000' | '100755'; readonly content: string };

function entryOf(path: string, file: FileInMemory): Entry & { readonly bytes: Buffer } {
  const isPlain = typeof file === 'string' || Buffer.isBuffer(file);
  const bytes = Buffer.from(isPlain ? file : file.content);
  const id = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
  return { path, mode: isPlain ? '100644' : file.mode, id, bytes };
}

/** A tree's id is not git's, but changes with what is below it. */
function treeOf(path: string, below: readonly Entry[]): Entry | undefined {
  if (below.length === 0) return undefined;
  const id = createHash('sha1')
    .update(below.map((one) => `${one.path}\0${one.id}`).join('\0'))
    .digest('hex');
  return { path, mode: '040000', id };
}

/** @returns the files, and `reads`: every path that was read, in order */
export function filesInMemory(
  contents: Readonly<Record<string, FileInMemory>>,
): CommitFiles & { readonly reads: readonly string[] } {
  const entries = Object.entries(contents)
    .map(([path, file]) => entryOf(path, file))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const below = (directory: string) =>
    entries.filter((entry) => directory === '' || entry.path.startsWith(`${directory}/`));
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  const reads: string[] = [];
  return {
    commit: '0'.repeat(40),
    reads,
    list: async (directory) => below(directory).map(({ path, mode, id }) => ({ path, mode, id })),
    async entry(path) {
      const found = byPath.get(path);
      return found === undefined ? treeOf(path, below(path)) : { path, mode: found.mode, id: found.id };
    },
    async read(path, limit): Promise<ReadResult> {
      reads.push(path);
      const found = byPath.get(path);
      if (found === undefined) return { kind: 'absent' };
      const isFile = found.mode === '100644' || found.mode === '100755';
      if (isFile && found.bytes.length <= limit)
        return { kind: 'file', path, id: found.id, bytes: found.bytes };
      const message = isFile ? `larger than ${limit} bytes` : `not a file (${found.mode})`;
      return { kind: 'problem', problem: { rule: 'manifest', severity: 'error', path, message } };
    },
  };
}
