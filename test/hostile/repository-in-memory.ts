// A proposal whose commits were never made: hundreds of hostile ones a second, for the whole engine.
import type { Commit } from '../../src/core/facts.ts';
import type { Repository, Tag } from '../../src/git/repository.ts';
import { type FileInMemory, filesInMemory } from '../support/files-in-memory.ts';

export type Files = Readonly<Record<string, FileInMemory>>;

export interface ProposalInMemory {
  readonly base: Files;
  readonly head: Files;
  /** Message and author of the head commit. */
  readonly message: string;
  readonly author: string;
  /** Names of tags on the base. */
  readonly tags: readonly string[];
}

export const BASE = 'b'.repeat(40);
export const HEAD = 'a1'.repeat(20);

/** Two commits, head on base, as `openRepository` would give them from a full clone. */
export function repositoryInMemory(proposal: ProposalInMemory): Repository {
  const { message, author, tags } = proposal;
  const date = '2024-01-25T12:00:00+00:00';
  const commits: Readonly<Record<string, Commit>> = {
    [BASE]: { id: BASE, parents: [], author: 'Ada', date, message: 'feat: base' },
    [HEAD]: { id: HEAD, parents: [BASE], author, date, message },
  };
  const files = { [BASE]: filesInMemory(proposal.base), [HEAD]: filesInMemory(proposal.head) };
  const known = <T>(from: Readonly<Record<string, T>>, id: string): T => {
    const found = from[id];
    if (found === undefined) throw new Error(`asked for the commit ${id}`);
    return found;
  };
  const changedPaths = async () => {
    const [before, after] = await Promise.all([known(files, BASE).list(''), known(files, HEAD).list('')]);
    const idOf = (entries: typeof before) =>
      new Map(entries.map(({ path, id, mode }) => [path, `${mode} ${id}`]));
    const [atBase, atHead] = [idOf(before), idOf(after)];
    const paths = new Set([...atBase.keys(), ...atHead.keys()]);
    return [...paths].filter((path) => atBase.get(path) !== atHead.get(path)).sort();
  };
  return {
    name: 'octo-org/nfl',
    isShallow: false,
    gitProcesses: 0,
    resolve: async (revision) => revision,
    commit: async (id) => known(commits, id),
    mergeBase: async () => BASE,
    commonAncestor: async () => BASE,
    unreached: async () => new Set(),
    defaultBranch: async () => BASE,
    tags: async () => tags.map((name): Tag => ({ name, object: BASE, commit: BASE })),
    files: (commit) => known(files, commit),
    changedPaths,
    log: async (_head, exclude) =>
      exclude.includes(HEAD)
        ? []
        : [
            { ...known(commits, HEAD), paths: await changedPaths() },
            ...(exclude.includes(BASE)
              ? []
              : [
                  {
                    ...known(commits, BASE),
                    paths: (await known(files, BASE).list('')).map(({ path }) => path),
                  },
                ]),
          ],
    ensureHistory: async () => {},
    prefetch: async () => {},
    branchTip: async () => BASE,
    defaultBranchName: async () => 'main',
    annotations: async () => ({ annotations: new Map(), unreadable: [] }),
    allAnnotatedTags: async () => [],
    pushesTo: undefined,
    publish: () => Promise.reject(new Error('a check writes no tags')),
    rehearse: () => Promise.reject(new Error('a check writes no tags')),
    close: async () => {},
  };
}
