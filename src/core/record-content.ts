// Facts and decision of a release → its record.
import { type CommitChange, parseCommit } from './commit.ts';
import { largerBump } from './commit-bump.ts';
import { findRestoredRelease } from './comparability.ts';
import type { CommitNote, MetricChange, VersionDecision } from './decision.ts';
import type { ModelFacts } from './facts.ts';
import type { Bump } from './policy.ts';
import type { Problem } from './problem.ts';
import {
  RECORD_SCHEMA,
  RECORDED_COMMITS,
  type RecordContent,
  type RecordedCommit,
  type RecordedFinding,
  type RecordedMetric,
  type ReleaseRecord,
} from './record.ts';
import type { ModelRegistry, RegisteredVersion } from './registry.ts';
import type { ReleaseInput } from './release.ts';

/** Findings that a record names; more would push the numbers out of sight. */
const RECORDED_FINDINGS = 100;

/**
 * What a commit says of a model by its policy: the part of a record that is computed again to verify it.
 * @param manifests metric manifests of the commit, by the git blob
 * @param changes as `compareMetrics` gives them, with the release before as the base
 */
export function recordContent(
  model: ModelFacts,
  manifests: RecordContent['manifests'],
  changes: readonly MetricChange[],
): RecordContent {
  const { head } = model;
  return wellFormed({
    metrics: recordMetrics(model, changes),
    manifests: manifests.toSorted((a, b) => compareText(a.path, b.path)),
    lineage: head.lineage
      .map(({ place: _, ...artifact }) => artifact)
      .toSorted((a, b) => compareText(`${a.role} ${a.path}`, `${b.role} ${b.path}`)),
    parameters: head.parameters
      .map(({ file, name, value }) => ({ file, name, value }))
      .toSorted((a, b) => compareText(`${a.file}:${a.name}`, `${b.file}:${b.name}`)),
  });
}

/** Gated metrics only: all others are known by the digest of their file. */
function recordMetrics({ head }: ModelFacts, changes: readonly MetricChange[]): readonly RecordedMetric[] {
  const measured = new Map(head.metrics.map((metric) => [metric.name, metric]));
  return changes
    .filter(({ action }) => action !== 'info')
    .flatMap((change) => {
      const metric = measured.get(change.metric);
      if (metric === undefined) return [];
      return [
        {
          name: metric.name,
          value: metric.value,
          ...(change.base === undefined ? {} : { was: change.base }),
          ...(change.direction === undefined ? {} : { direction: change.direction }),
          scale: change.scale,
          ...(change.unit === undefined ? {} : { unit: change.unit }),
          ...(metric.evidence === undefined ? {} : { evidence: metric.evidence }),
          path: metric.place.path,
        },
      ];
    })
    .toSorted((a, b) => compareText(a.name, b.name));
}

/**
 * The record of a release. Text that is not well-formed Unicode has no canonical JSON: its lone halves of characters
 * become U+FFFD.
 */
export function createRecord(
  { model, judged, commits }: ReleaseInput,
  release: { readonly version: string; readonly tag: string; readonly bump: VersionDecision['bump'] },
  registry: ModelRegistry,
): ReleaseRecord {
  const { policy, head, release: facts } = model;
  const notes = judged.version.commits;
  const previous = chainTip(registry, release.tag);
  const restores = findRestoredRelease(model)?.tag;
  return wellFormed({
    schema: RECORD_SCHEMA,
    model: policy.model,
    directory: policy.directory,
    ...release,
    commit: head.commit,
    ...(model.base === undefined ? {} : { base: model.base.commit }),
    title: titleOf(notes, commits.get(head.commit)?.message),
    ...(previous === undefined ? {} : { previous: { tag: previous.tag, object: previous.object } }),
    verdict: judged.verdict === 'pass' ? 'pass' : 'warn',
    policy: facts?.policy ?? { commit: head.commit, digest: '' },
    commits: notes.slice(0, RECORDED_COMMITS).map(recordCommit(commits)),
    moreCommits: Math.max(0, notes.length - RECORDED_COMMITS),
    pullRequests: facts?.pullRequests ?? [],
    findings: recordFindings(judged.problems),
    ...(restores === undefined ? {} : { restores }),
    ...recordContent(model, facts?.manifests ?? [], judged.changes),
  });
}

/** The highest release that Pawl made or accepted, else the highest of all. */
function chainTip(registry: ModelRegistry, own: string): RegisteredVersion | undefined {
  const others = registry.versions.filter(({ tag }) => tag !== own);
  return others.find(({ origin }) => origin !== 'older') ?? others[0];
}

function recordCommit(commits: ReleaseInput['commits']): (note: CommitNote) => RecordedCommit {
  return ({ id, subject, bump }) => {
    const author = commits.get(id)?.author;
    return { id, subject, bump, ...(author === undefined ? {} : { author }) };
  };
}

function recordFindings(problems: readonly Problem[]): readonly RecordedFinding[] {
  return problems
    .filter(({ severity }) => severity === 'warning')
    .slice(0, RECORDED_FINDINGS)
    .map(({ rule, metric, message }) => ({ rule, ...(metric === undefined ? {} : { metric }), message }));
}

/** The largest change in the words of its commit, without the type: `feat: weather features` is "weather features". */
function titleOf(notes: readonly CommitNote[], message: string | undefined): string {
  const largest = notes.map(({ bump }) => bump).reduce<Bump | 'none'>(largerBump, 'none');
  const subject = notes.find(({ bump }) => bump === largest)?.subject ?? message?.split('\n')[0] ?? '';
  const parsed = parseCommit({ id: '', parents: [], author: '', date: '', message: subject });
  const [change]: readonly CommitChange[] = parsed.changes;
  const title = (parsed.conventional ? change?.subject : undefined) ?? subject;
  const others = notes.filter(({ bump }) => bump !== 'none').length - 1;
  return others > 0 ? `${title} (and ${others} more)` : title;
}

function wellFormed<T>(value: T): T {
  const clean = (_key: string, part: unknown) =>
    typeof part === 'string' ? part.replaceAll(LONE_SURROGATE, '\uFFFD') : part;
  return JSON.parse(JSON.stringify(value, clean));
}

const LONE_SURROGATE = /\p{Surrogate}/gu;

/** By code unit, as RFC 8785 sorts keys: the same everywhere, whatever the language of the machine is. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
