// Does every record still equal what its commit says, computed again by the record's own rules?
import { type RecordContent, toCanonicalJson } from './record.ts';
import type { RegisteredVersion } from './registry.ts';
import type { Recomputation } from './verification.ts';
import { defect, listNames, notice, type Step, type Told, unknown, type Walk } from './verify-walk.ts';

const PARTS: readonly (keyof RecordContent)[] = ['metrics', 'manifests', 'lineage', 'parameters'];

interface Recorded {
  readonly version: RegisteredVersion;
  readonly again: Recomputation;
}

/** History that was rewritten under a tag is told for all tags at once, as it is one deed. */
export const verifyHistory: Step = (walk) => {
  const recorded = recordedOf(walk);
  const tagsWhere = (state: Recomputation['onBranch']) =>
    recorded.filter(({ again }) => again.onBranch === state).map(({ version }) => version.tag);
  const rewritten = tagsWhere(false);
  const unseen = tagsWhere('unknown');
  const { branch } = walk.model;
  return [
    ...(rewritten.length === 0 ? [] : [historyRewritten(rewritten, branch)]),
    ...(unseen.length === 0
      ? []
      : [
          unknown(
            'records',
            unseen,
            `this clone does not have the history between ${branch} and ${listNames(unseen)}`,
            DEEPEN,
          ),
        ]),
  ];
};

const DEEPEN = 'Fetch all of it: git fetch --unshallow, or `fetch-depth: 0` for actions/checkout.';

function historyRewritten(tags: readonly string[], branch: string): Told {
  const commits = tags.length === 1 ? 'the commit' : 'the commits';
  // What the records say is another question, which the commits that the tags hold still answer.
  return defect(
    'records',
    [],
    `${commits} of ${listNames(tags)} ${tags.length === 1 ? 'is' : 'are'} not on ${branch} any more: its history was rewritten`,
    'Find out who pushed with force. The tags still hold the old commits.',
  );
}

export const verifyRecords: Step = (walk) => recordedOf(walk).flatMap(verifyRecord);

/** Oldest first. */
function recordedOf({ model, registry, told }: Walk): readonly Recorded[] {
  const today = new Map(model.recomputed.map((one) => [one.tag, one]));
  return registry.versions.toReversed().flatMap((version) => {
    const again = today.get(version.tag);
    return again === undefined || told.has(version.tag) ? [] : [{ version, again }];
  });
}

function verifyRecord({ version: { tag, record }, again }: Recorded): readonly Told[] {
  if (record === undefined) return [];
  const changes = again.policyChanges.map((line) =>
    notice('records', [], `the policy changed with ${tag}: ${line}`),
  );
  if (again.missing !== undefined) {
    // The policy's commit went with the history.
    if (again.onBranch === false) return changes;
    const message = `the record of ${tag} cannot be computed again: ${again.missing}`;
    return [again.isCut ? unknown('records', [tag], message, DEEPEN) : defect('records', [tag], message)];
  }
  const { content } = again;
  const other = PARTS.filter(
    (part) => content === undefined || toCanonicalJson(content[part]) !== toCanonicalJson(record[part]),
  );
  const wrong = [...other, ...(again.policyDigest === record.policy.digest ? [] : ['policy'])];
  if (wrong.length === 0) return changes;
  return [
    defect(
      'records',
      [tag],
      `the record of ${tag} is not what its commit says: ${listNames(wrong)}`,
      `Compare them: pawl show ${tag}, and git show ${record.commit}.`,
    ),
    ...changes,
  ];
}
