// Which versions contain this file, digest or commit, and as what?
import { sameDigest } from './artifact-change.ts';
import type { Digest, LineageRole } from './model.ts';
import type { ModelRegistry, RegisteredVersion } from './registry.ts';
import { findPeriods, type StagePeriod } from './stage-periods.ts';

/** What is looked for; each part that is there is looked up on its own. */
export interface TraceQuery {
  /** Hex digits that a digest, a commit or a tag object begins with, lower case; at least {@link SHORTEST_PREFIX}. */
  readonly prefix?: string;
  /** Only digests of this kind; absent: any, and ids of commits and tags too. */
  readonly algorithm?: Digest['algorithm'];
  /** Digests of a content that is at hand. */
  readonly contents?: readonly Digest[];
  /** Relative to the repository's root. */
  readonly path?: string;
}

/** Shorter prefixes find what was not meant. */
export const SHORTEST_PREFIX = 7;

/** What a version has of it. */
export interface TraceMatch {
  readonly kind: LineageRole | 'metrics' | 'version commit' | 'commit' | 'tag';
  /** `content`: the very bytes; `path`: something else may have been there. */
  readonly by: 'content' | 'digest' | 'id' | 'path';
  readonly path?: string;
  readonly digest?: Digest;
  /** Commit or tag object. */
  readonly id?: string;
}

export interface TracedVersion {
  readonly model: string;
  readonly version: RegisteredVersion;
  readonly matches: readonly TraceMatch[];
  readonly periods: readonly StagePeriod[];
}

/** @returns newest version first within each model */
export function traceVersions(models: Iterable<ModelRegistry>, query: TraceQuery): readonly TracedVersion[] {
  const traced: TracedVersion[] = [];
  for (const registry of models) {
    for (const version of registry.versions) {
      const matches = findMatches(version, query);
      if (matches.length === 0) continue;
      traced.push({ model: registry.model, version, matches, periods: findPeriods(registry, version.tag) });
    }
  }
  return traced;
}

/** A file whose content is in some version is traced by that; only else its path counts. */
export function preferContent(traced: readonly TracedVersion[]): readonly TracedVersion[] {
  const exact = traced.flatMap((one) => {
    const matches = one.matches.filter(({ by }) => by !== 'path');
    return matches.length === 0 ? [] : [{ ...one, matches }];
  });
  return exact.length > 0 ? exact : traced;
}

function findMatches(version: RegisteredVersion, query: TraceQuery): readonly TraceMatch[] {
  const { record } = version;
  const files = [
    ...(record?.lineage ?? []).map(({ path, role, digest }) => ({ kind: role, path, digest })),
    ...(record?.manifests ?? []).map(({ path, digest }) => ({ kind: 'metrics' as const, path, digest })),
  ];
  const found = files.flatMap((file) => {
    const by = matchFile(file, query);
    return by === undefined ? [] : [{ ...file, by }];
  });
  return [...found, ...matchIds(version, query)];
}

function matchFile(
  { path, digest }: { readonly path: string; readonly digest: Digest },
  { prefix, algorithm, contents = [], path: wanted }: TraceQuery,
): TraceMatch['by'] | undefined {
  if (contents.some((content) => sameDigest(content, digest))) return 'content';
  const isKind = algorithm === undefined || sameKind(algorithm, digest.algorithm);
  if (prefix !== undefined && isKind && digest.value.startsWith(prefix)) return 'digest';
  if (wanted === undefined || wanted === '') return undefined;
  return path === wanted || wanted.startsWith(`${path}/`) ? 'path' : undefined;
}

function sameKind(one: Digest['algorithm'], other: Digest['algorithm']): boolean {
  return sameDigest({ algorithm: one, value: '' }, { algorithm: other, value: '' });
}

function matchIds(version: RegisteredVersion, { prefix, algorithm }: TraceQuery): readonly TraceMatch[] {
  if (prefix === undefined || algorithm !== undefined) return [];
  const { commit, object, record } = version;
  const others = (record?.commits ?? []).filter(({ id }) => id !== commit && id.startsWith(prefix));
  return [
    ...(commit.startsWith(prefix) ? [{ kind: 'version commit', by: 'id', id: commit } as const] : []),
    ...others.map(({ id }) => ({ kind: 'commit', by: 'id', id }) as const),
    ...(object !== commit && object.startsWith(prefix)
      ? [{ kind: 'tag', by: 'id', id: object } as const]
      : []),
  ];
}
