// Does every record still equal what its commit says, computed again by the record's own rules?
import type { Problem } from './problem.ts';
import { type RecordContent, toCanonicalJson } from './record.ts';
import type { ModelRegistry, RegisteredVersion } from './registry.ts';
import type { Recomputation, VerifiedModel } from './verification.ts';

const PARTS: readonly (keyof RecordContent)[] = ['metrics', 'manifests', 'lineage', 'parameters'];

/** Defects of the records of one model; a changed policy is a notice. */
export function verifyRecords(model: VerifiedModel, registry: ModelRegistry): readonly Problem[] {
  const today = new Map(model.recomputed.map((one) => [one.tag, one]));
  return registry.versions.flatMap((version) => {
    const again = today.get(version.tag);
    if (version.record === undefined || again === undefined) return [];
    return verifyRecord(version, again, model.branch);
  });
}

function verifyRecord({ tag, record }: RegisteredVersion, again: Recomputation, branch: string): Problem[] {
  if (record === undefined) return [];
  const { content, policyDigest, policyChanges, onBranch, missing } = again;
  const problems: Problem[] = [];
  if (!onBranch) {
    problems.push(
      said(
        'error',
        `the commit of ${tag} is not on ${branch} any more: its history was rewritten`,
        'Find out who pushed with force; the tag still holds the commit.',
      ),
    );
  }
  if (missing !== undefined)
    problems.push(said('error', `the record of ${tag} cannot be computed again: ${missing}`));
  for (const part of PARTS) {
    if (content === undefined || toCanonicalJson(content[part]) === toCanonicalJson(record[part])) continue;
    problems.push(said('error', `the ${part} in the record of ${tag} are not what its commit says`));
  }
  if (missing === undefined && policyDigest !== record.policy.digest) {
    problems.push(said('error', `the policy in the record of ${tag} is not that of ${record.policy.commit}`));
  }
  for (const line of policyChanges) problems.push(said('notice', `policy changed with ${tag}: ${line}`));
  return problems;
}

function said(severity: Problem['severity'], message: string, help?: string): Problem {
  return { rule: 'records', severity, message, ...(help === undefined ? {} : { help }) };
}
