// The commits of a release by what they did, and who wrote them.
import { parseCommit } from '../core/commit.ts';
import type { RecordedCommit, ReleaseRecord } from '../core/record.ts';
import { group, leaf, type Piece } from './cut.ts';
import { escapeMarkdown as say } from './escape.ts';
import { type ForgeLinks, linkCommit } from './forge-links.ts';

/** Commit types with a section of their own, in the order of the sections. */
const SECTIONS = {
  breaking: 'Breaking changes',
  feat: 'Features',
  fix: 'Fixes',
  perf: 'Performance',
  data: 'Data',
  retrain: 'Retraining',
  revert: 'Reverts',
  other: 'Other changes',
} as const;

type Section = keyof typeof SECTIONS;

const ORDER: readonly Section[] = ['breaking', 'feat', 'fix', 'perf', 'data', 'retrain', 'revert', 'other'];

const LONGEST_SUBJECT = 300;

export interface CommitRanks {
  readonly breaking: number;
  readonly asking: number;
  readonly other: number;
  readonly people: number;
}

interface Entry {
  readonly section: Section;
  readonly line: string;
}

/** A section for each kind of commit that there is. */
export function listCommits(
  { commits, moreCommits }: ReleaseRecord,
  links: ForgeLinks,
  ranks: CommitRanks,
): readonly Piece[] {
  const entries = commits.map((commit) => readEntry(commit, links));
  const sections = ORDER.flatMap((section) => {
    const own = entries.filter((entry) => entry.section === section);
    if (own.length === 0) return [];
    const importance =
      section === 'breaking' ? ranks.breaking : section === 'other' ? ranks.other : ranks.asking;
    const pieces = own.map(({ line }) => leaf(importance, 'commits', line));
    return [group(`### ${SECTIONS[section]}\n\n`, pieces, '\n')];
  });
  if (!(moreCommits > 0)) return sections;
  return [...sections, leaf(ranks.other, 'lines', `And ${moreCommits} older commits.\n\n`)];
}

/** A commit that was taken back, and one that asks for no version, is no feature and no fix. */
function readEntry({ id, subject, bump }: RecordedCommit, links: ForgeLinks): Entry {
  const commit = parseCommit({ id, parents: [], author: '', date: '', message: subject });
  const change = commit.conventional ? commit.changes[0] : undefined;
  const type = ORDER.find((section) => section === change?.type);
  const section = bump === 'major' ? 'breaking' : bump === 'none' ? 'other' : (type ?? 'other');
  const isPlain = change === undefined || section === 'other';
  const scope = isPlain || change.scope === undefined ? '' : `**${say(change.scope)}:** `;
  const words = isPlain ? subject : change.subject;
  return { section, line: `- ${scope}${say(words, LONGEST_SUBJECT)} (${linkCommit(id, links)})\n` };
}

/** Who wrote the commits, the most first. Names, and no mention of anybody. */
export function listContributors({ commits }: ReleaseRecord, ranks: CommitRanks): readonly Piece[] {
  const counts = new Map<string, number>();
  for (const { author } of commits) {
    const name = author?.trim() ?? '';
    if (name !== '') counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const lines = [...counts]
    .toSorted(([one, many], [other, more]) => more - many || (one < other ? -1 : 1))
    .map(([name, count]) =>
      leaf(
        ranks.people,
        'contributors',
        `- ${say(name, 100)}, ${count} ${count === 1 ? 'commit' : 'commits'}\n`,
      ),
    );
  return lines.length === 0 ? [] : [group('### Contributors\n\n', lines, '\n')];
}
