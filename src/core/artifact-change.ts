// What changed in the lineage between two commits: data, features, code, model and deploy files.
import type { ArtifactChange } from './decision.ts';
import type { Snapshot } from './facts.ts';
import type { Artifact, Digest, LineageRole } from './model.ts';

/** In the order data flows. */
const ROLES: readonly LineageRole[] = ['data', 'features', 'training', 'model', 'deploy', 'evaluation'];

/** Every path of both lineages, equal ones too, in the order data flows. Without a base everything is added. */
export function compareLineage(
  base: Pick<Snapshot, 'lineage'> | undefined,
  head: Pick<Snapshot, 'lineage'>,
): readonly ArtifactChange[] {
  const before = new Map((base?.lineage ?? []).map((artifact) => [identify(artifact), artifact]));
  const after = new Set(head.lineage.map(identify));
  const changes = [
    ...head.lineage.map((artifact) => describe(before.get(identify(artifact)), artifact)),
    ...(base?.lineage ?? [])
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
