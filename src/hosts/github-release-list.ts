// Which releases does GitHub have for a tag, drafts included? It finds drafts by listing only: read once for many tags.
import type { Octokit } from '@octokit/rest';
import { type GitHub, ONCE, PAGE_SIZE, statusOf, unlessMissing } from './github-client.ts';

export type Release = Awaited<ReturnType<Octokit['rest']['repos']['getRelease']>>['data'];

/**
 * A draft is looked for among so many pages of the newest releases. One that a run left behind is young; thousands of
 * old ones are not read for it.
 */
const LONGEST_LIST = 5;

/** What is known of the releases; kept for all tags of a run until it is forgotten. */
export interface ReleaseList {
  /** Drafts and the published release of a tag. */
  of(tag: string): Promise<readonly Release[]>;
  /** Reads the newest releases again, then answers like {@link of}. */
  refresh(tag: string): Promise<readonly Release[]>;
  /** What became of a release; undefined: it is gone. */
  read(release: Release): Promise<Release | undefined>;
  /** Keeps what a write answered, which is the truth. */
  add(release: Release): void;
  /** Removes drafts of ours. One that is gone already is fine. */
  remove(drafts: readonly Release[]): Promise<void>;
  /** The next question is asked anew. */
  forget(): void;
}

export function openReleaseList(github: GitHub): ReleaseList {
  const { octokit, at } = github;
  let read: Promise<Reading> | undefined;
  // What is newer than the list: answers to writes, which a list right after them may not know.
  const written = new Map<number, Release>();
  const removed = new Set<number>();
  const ofTag = ({ releases }: Reading, tag: string) => {
    const known = new Map([...releases.map((release) => [release.id, release] as const), ...written]);
    return [...known.values()].filter((release) => release.tag_name === tag && !removed.has(release.id));
  };
  return {
    async of(tag) {
      read ??= readReleases(github);
      const reading = await read;
      const found = ofTag(reading, tag);
      if (reading.isWhole || found.some((release) => !release.draft)) return found;
      const published = await unlessMissing(octokit.rest.repos.getReleaseByTag({ ...at, tag }));
      return published === undefined ? found : [...found, published];
    },
    async refresh(tag) {
      const { data } = await octokit.rest.repos.listReleases({ ...at, per_page: PAGE_SIZE });
      for (const release of data) if (release.tag_name === tag) written.set(release.id, release);
      return ofTag({ releases: [], isWhole: false }, tag);
    },
    read: ({ id }) => unlessMissing(octokit.rest.repos.getRelease({ ...at, release_id: id })),
    add: (release) => void written.set(release.id, release),
    async remove(drafts) {
      for (const draft of drafts) {
        await removeDraft(github, draft);
        removed.add(draft.id);
      }
    },
    forget() {
      read = undefined;
      written.clear();
    },
  };
}

interface Reading {
  readonly releases: readonly Release[];
  /** There are no older ones. */
  readonly isWhole: boolean;
}

async function readReleases({ octokit, at }: GitHub): Promise<Reading> {
  const releases: Release[] = [];
  let pages = 0;
  const iterator = octokit.paginate.iterator(octokit.rest.repos.listReleases, { ...at, per_page: PAGE_SIZE });
  for await (const { data } of iterator) {
    releases.push(...data);
    pages += 1;
    if (pages === LONGEST_LIST) return { releases, isWhole: data.length < PAGE_SIZE };
  }
  return { releases, isWhole: true };
}

async function removeDraft({ octokit, at }: GitHub, { id }: Release): Promise<void> {
  try {
    await octokit.rest.repos.deleteRelease({ ...at, release_id: id, request: ONCE });
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
  }
}
