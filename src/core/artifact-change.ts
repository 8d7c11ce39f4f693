// What changed in the lineage between two commits: data, features, code, model and deploy files.
import type { ArtifactChange } from './decision.ts';
import type { Snapshot } from './facts.ts';
import type { Artifact, Digest, LineageRole } from './model.ts';

/** In the order data flows. */
const ROLES: readonly LineageRole[] = ['data', 'features', 'training', 'model', 'deploy', 'evaluation'];

type Sides = Pick<Snapshot, 'lineage'>;

/** What was compared before, by base and head: every rule about lineage asks for the same two. */
const compared = new WeakMap<Sides, WeakMap<Sides, readonly ArtifactChange[]>>();

/** Every path of both lineages, equal ones too, in the order data flows. Without a base everything is added. */
export function compareLineage(base: Sides | undefined, head: Sides): readonly ArtifactChange[] {
  if (base === undefined) return compareArtifacts([], head.lineage);
  const known = compared.get(base) ?? new WeakMap<Sides, readonly ArtifactChange[]>();
  compared.set(base, known);
  const changes = known.get(head) ?? compareArtifacts(base.lineage, head.lineage);
  known.set(head, changes);
  return changes;
}

function compareArtifacts(base: readonly Artifact[], head: readonly Artifact[]): readonly ArtifactChange[] {
  const before = new Map(base.map((artifact) => [identify(artifact), artifact]));
  const after = new Set(head.map(identify));
  const changes = [
    ...head.map((artifact) => describe(before.get(identify(artifact)), artifact)),
    ...base
      .filter((artifact) => !after.has(identify(artifact)))
      .map(
        (artifact): ArtifactChange => ({
          path: artifact.path,
          role: artifact.role,
          status: 'removed',
          base: artifact,
        }),
      ),
  ];
  return changes.toSorted((one, other) => ROLES.indexOf(one.role) - ROLES.indexOf(other.role));
}

function identify({ path, role }: Artifact): string {
  return `${role}\0${path}`;
}

function describe(base: Artifact | undefined, head: Artifact): ArtifactChange {
  const { path, role } = head;
  if (base === undefined) return { path, role, status: 'added', head };
  return { path, role, status: sameDigest(base.digest, head.digest) ? 'equal' : 'modified', base, head };
}

/**
 * Equal only where it is proven: digests of two algorithms say nothing about each other, but for the two of DVC.
 * `md5-dos2unix` is the MD5 after line ends were made `\n`: where it equals the plain one, the content is the same.
 */
export function sameDigest(one: Digest, other: Digest): boolean {
  return family(one) === family(other) && one.value === other.value;
}

function family({ algorithm }: Digest): string {
  return algorithm === 'md5-dos2unix' ? 'md5' : algorithm;
}
