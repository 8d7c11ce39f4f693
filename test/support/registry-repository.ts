// A repository with the tags of the story: four releases, each entered into production, made as Pawl makes them.
import {
  type Assignment,
  assignmentTag,
  formatAssignmentMessage,
  type VersionPin,
} from '../../src/core/assignment.ts';
import { RECORD_SCHEMA, type ReleaseRecord } from '../../src/core/record.ts';
import { formatReleaseMessage } from '../../src/core/release-message.ts';
import { createRepository, type TemporaryRepository } from './temporary-repository.ts';

export const MODEL = 'player-projection';

export interface RegistryRepository extends TemporaryRepository {
  /** Makes the tag of a release, and returns what names it. */
  release(record: ReleaseRecord, time: number): Promise<VersionPin>;
  /** Makes the tag of an assignment at `commit`. */
  assign(assignment: Assignment, commit: string, time: number): Promise<void>;
}

export interface Story extends RegistryRepository {
  /** By version. */
  readonly records: Readonly<Record<string, ReleaseRecord>>;
  readonly pins: Readonly<Record<string, VersionPin>>;
}

interface Chapter {
  readonly version: string;
  readonly date: string;
  readonly title: string;
  readonly accuracy: string;
  readonly depth: string;
}

const chapters: readonly Chapter[] = [
  { version: '1.0.0', date: '2023-06-01', title: 'initial production model', accuracy: '0.68', depth: '3' },
  { version: '1.1.0', date: '2023-08-15', title: 'weather features', accuracy: '0.71', depth: '3' },
  { version: '2.0.0', date: '2023-11-20', title: 'switched to XGBoost', accuracy: '0.74', depth: '6' },
  { version: '2.1.0', date: '2024-01-10', title: 'hyperparameter tuning', accuracy: '0.76', depth: '8' },
];

const POLICY = `model: ${MODEL}
metrics: [metrics.json]
lineage:
  data: [data/odds.csv]
  model: [models/model.pkl]
`;

/** Noon of a day, UTC, in seconds since 1970. */
export function noon(date: string): number {
  return Date.parse(`${date}T12:00:00Z`) / 1000;
}

/** An empty repository in which tags can be made. */
async function createRegistryRepository(name = MODEL): Promise<RegistryRepository> {
  const repository = await createRepository({ name });
  const writeTag = async (tag: string, commit: string, message: string, time: number) => {
    const tagger = `tagger Pawl <pawl@users.noreply.github.com> ${time} +0000`;
    const text = `object ${commit}\ntype commit\ntag ${tag}\n${tagger}\n\n${message}`;
    const object = await repository.gitWithInput(text, 'mktag');
    await repository.git('update-ref', `refs/tags/${tag}`, object);
    return object;
  };
  return {
    ...repository,
    async release(record, time) {
      const { version, tag, commit } = record;
      return { version, tag, object: await writeTag(tag, commit, formatReleaseMessage(record), time) };
    },
    async assign(assignment, commit, time) {
      await writeTag(assignmentTag(assignment), commit, formatAssignmentMessage(assignment), time);
    },
  };
}

/**
 * The four chapters, released and in production.
 * @param tagOf the tag of a version
 */
export async function tellStory(tagOf = (version: string) => `v${version}`): Promise<Story> {
  const repository = await createRegistryRepository();
  const records: Record<string, ReleaseRecord> = {};
  const pins: Record<string, VersionPin> = {};
  let before: { readonly record: ReleaseRecord; readonly pin: VersionPin } | undefined;
  for (const [index, chapter] of chapters.entries()) {
    const record = await releaseChapter(repository, chapter, tagOf(chapter.version), before);
    const pin = await repository.release(record, noon(chapter.date));
    await repository.assign(
      {
        model: MODEL,
        stage: 'production',
        number: index + 1,
        action: 'release',
        version: pin,
        hold: false,
        newest: pin,
        actor: 'ada',
        reason: `released as ${pin.version}`,
      },
      record.commit,
      noon(chapter.date) + 60,
    );
    records[chapter.version] = record;
    pins[chapter.version] = pin;
    before = { record, pin };
  }
  return { ...repository, records, pins };
}

async function releaseChapter(
  repository: TemporaryRepository,
  { version, date, title, accuracy, depth }: Chapter,
  tag: string,
  before: { readonly record: ReleaseRecord; readonly pin: VersionPin } | undefined,
): Promise<ReleaseRecord> {
  await repository.write({
    'pawl.yaml': POLICY,
    'metrics.json': `{ "accuracy": ${accuracy} }\n`,
    'params.yaml': `max_depth: ${depth}\n`,
    'data/odds.csv': Number(version[0]) > 1 ? 'a,b\n1,2\n' : 'a\n1\n',
    'models/model.pkl': `weights of ${version}\n`,
  });
  const commit = await repository.commit(`feat: ${title}`, { date: `${date}T12:00:00Z` });
  const blob = (path: string) => repository.id(`${commit}:${path}`);
  const was = before?.record.metrics[0]?.value;
  return {
    schema: RECORD_SCHEMA,
    model: MODEL,
    directory: '',
    version,
    tag,
    commit,
    title,
    bump: before === undefined ? 'initial' : 'minor',
    ...(before === undefined ? {} : { previous: { tag: before.pin.tag, object: before.pin.object } }),
    verdict: 'pass',
    policy: { commit, digest: `sha256:${'ab'.repeat(32)}` },
    commits: [{ id: commit, subject: `feat: ${title}`, bump: 'minor', author: 'Ada Lovelace' }],
    moreCommits: 0,
    pullRequests: [{ number: 7, author: 'ada', approvers: ['bob', 'eve'] }],
    findings: [],
    metrics: [
      {
        name: 'accuracy',
        value: accuracy,
        ...(was === undefined ? {} : { was }),
        direction: 'higher',
        scale: 'fraction',
        path: 'metrics.json',
      },
    ],
    manifests: [{ path: 'metrics.json', digest: { algorithm: 'git', value: await blob('metrics.json') } }],
    lineage: [
      {
        path: 'data/odds.csv',
        role: 'data',
        digest: { algorithm: 'git', value: await blob('data/odds.csv') },
      },
      {
        path: 'models/model.pkl',
        role: 'model',
        digest: { algorithm: 'git', value: await blob('models/model.pkl') },
        size: 17,
      },
    ],
    parameters: [{ file: 'params.yaml', name: 'max_depth', value: depth }],
  };
}

/** A rollback to 2.0.0 on 2024-02-01 that holds production. */
export async function rollBack(story: Story): Promise<void> {
  const version = story.pins['2.0.0'];
  const record = story.records['2.0.0'];
  if (version === undefined || record === undefined) throw new Error('the story has no 2.0.0');
  await story.assign(
    {
      model: MODEL,
      stage: 'production',
      number: 5,
      action: 'rollback',
      version,
      hold: true,
      actor: 'bob',
      reason: 'predictions drift on Sundays',
    },
    record.commit,
    noon('2024-02-01'),
  );
}
