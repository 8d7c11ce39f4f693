// Tags as git would list them, for tests of what is folded over them.
import {
  type Assignment,
  assignmentTag,
  formatAssignmentMessage,
  type VersionPin,
} from '../../src/core/assignment.ts';
import { RECORD_SCHEMA, type ReleaseRecord } from '../../src/core/record.ts';
import type { RegistryTag } from '../../src/core/registry-tag.ts';
import { formatReleaseMessage } from '../../src/core/release-message.ts';

export const MODEL = 'player-projection';

/** A full object id that is the same for the same text, and another one for another. */
export function objectId(text: string): string {
  let hash = 0;
  for (const character of text) hash = (hash * 31 + character.charCodeAt(0)) % 0xffffffff;
  return hash.toString(16).padStart(8, '0').repeat(5);
}

/** Seconds of the day at noon, UTC. */
export function day(date: string): number {
  return Date.parse(`${date}T12:00:00Z`) / 1000;
}

export function recordOf(version: string, overrides: Partial<ReleaseRecord> = {}): ReleaseRecord {
  const tag = overrides.tag ?? `v${version}`;
  return {
    schema: RECORD_SCHEMA,
    model: MODEL,
    directory: '',
    version,
    tag,
    commit: objectId(`commit of ${version}`),
    title: `change ${version}`,
    bump: 'minor',
    verdict: 'pass',
    policy: { commit: objectId('policy'), digest: `sha256:${'ab'.repeat(32)}` },
    commits: [{ id: objectId(`commit of ${version}`), subject: `feat: change ${version}`, bump: 'minor' }],
    moreCommits: 0,
    pullRequests: [],
    findings: [],
    metrics: [
      {
        name: 'accuracy',
        value: '0.76',
        was: '0.74',
        direction: 'higher',
        scale: 'fraction',
        path: 'metrics.json',
      },
    ],
    manifests: [
      { path: 'metrics.json', digest: { algorithm: 'git', value: objectId(`metrics ${version}`) } },
    ],
    lineage: [
      {
        path: 'data/odds.parquet',
        role: 'data',
        digest: { algorithm: 'md5', value: 'd1'.repeat(16) },
        size: 1000,
      },
      {
        path: 'models/model.pkl',
        role: 'model',
        digest: { algorithm: 'md5', value: 'a1'.repeat(16) },
        size: 2000,
      },
    ],
    parameters: [{ file: 'params.yaml', name: 'max_depth', value: '6' }],
    ...overrides,
  };
}

/** The tag of a release. */
export function releaseTag(record: ReleaseRecord, time = day('2024-01-10')): RegistryTag {
  return annotated(record.tag, record.commit, formatReleaseMessage(record), time);
}

export function annotated(name: string, commit: string, message: string, time: number): RegistryTag {
  return {
    name,
    object: objectId(`${name} ${message}`),
    commit,
    annotation: { tagger: 'Pawl', time, message, signed: false },
  };
}

export function lightweight(name: string, commit: string): RegistryTag {
  return { name, object: commit, commit };
}

export function pinOf(tag: RegistryTag, version: string): VersionPin {
  return { version, tag: tag.name, object: tag.object };
}

/** The tag of an assignment; what is not said is an ordinary entry into production. */
export function assignmentOf(
  assignment: Partial<Assignment> & Pick<Assignment, 'number'>,
  time: number,
  commit: string = objectId('commit'),
): RegistryTag {
  const full: Assignment = {
    model: MODEL,
    stage: 'production',
    action: 'release',
    hold: false,
    actor: 'ada',
    reason: 'released',
    ...assignment,
  };
  return annotated(assignmentTag(full), commit, formatAssignmentMessage(full), time);
}
