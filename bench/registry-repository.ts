// Makes a repository of many models and versions, whose tags carry records, with two `git fast-import`.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatAssignmentMessage } from '../src/core/assignment.ts';
import { RECORD_SCHEMA, type ReleaseRecord } from '../src/core/record.ts';
import { formatReleaseMessage } from '../src/core/release-message.ts';

export interface RegistrySize {
  readonly models: number;
  readonly versions: number;
  /** Whether each version has its entry into production, a tag of its own. */
  readonly assigned: boolean;
}

const EPOCH = 1_600_000_000;
const WEEK = 7 * 86_400;
const IDENTITY = 'Bench <bench@example.com>';
const TAGGER = 'Pawl <pawl@users.noreply.github.com>';

/** Fills the empty repository at `directory`; its refs are packed, as a clone's are. */
export function makeRegistry(directory: string, { models, versions, assigned }: RegistrySize): void {
  const marks = join(directory, '.git', 'marks');
  importStream(directory, commits(versions), `--export-marks=${marks}`);
  const ids = readFileSync(marks, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(' '))
    .sort(([a = ''], [b = '']) => Number(a.slice(1)) - Number(b.slice(1)))
    .map(([, id = '']) => id);
  const parts: string[] = [];
  for (let index = 0; index < models; index += 1) {
    const model = `models/m${String(index).padStart(4, '0')}`;
    for (const [step, commit] of ids.entries()) {
      const record = describe(model, index, step, commit);
      const { tag } = record;
      parts.push(tagCommand(tag, commit, EPOCH + step * WEEK, formatReleaseMessage(record)));
      if (assigned) parts.push(assignmentCommand(record, step, commit));
    }
  }
  importStream(directory, parts.join(''));
  execFileSync('git', ['-C', directory, 'pack-refs', '--all']);
}

function importStream(directory: string, input: string, ...args: readonly string[]): void {
  execFileSync('git', ['-C', directory, 'fast-import', '--quiet', '--date-format=raw', ...args], { input });
}

function commits(count: number): string {
  return Array.from({ length: count }, (_, step) => {
    const parent = step === 0 ? '' : `from :${step}\n`;
    return `commit refs/heads/main\nmark :${step + 1}\ncommitter ${IDENTITY} ${EPOCH + step * WEEK} +0000\n${data(`feat: week ${step}`)}${parent}M 100644 inline week\n${data(String(step))}\n`;
  }).join('');
}

function tagCommand(name: string, commit: string, time: number, message: string): string {
  return `tag ${name}\nfrom ${commit}\ntagger ${TAGGER} ${time} +0000\n${data(message)}`;
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

/** Digits that look like an id, and are others for other numbers. */
function hex(seed: number, length: number): string {
  let state = seed + 1;
  let digits = '';
  while (digits.length < length) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    digits += state.toString(16).padStart(8, '0');
  }
  return digits.slice(0, length);
}

/** A record of some 1.5 kB. */
function describe(model: string, index: number, step: number, commit: string): ReleaseRecord {
  const seed = index * 100 + step;
  const version = `1.${step}.0`;
  const accuracy = (at: number) => (0.7 + ((index + at) % 200) / 1000).toFixed(4);
  const before = step === 0 ? {} : { was: accuracy(step - 1) };
  const pin = { tag: `${model}@v1.${step - 1}.0`, object: hex(seed - 1, 40) };
  return {
    schema: RECORD_SCHEMA,
    model,
    directory: model,
    version,
    tag: `${model}@v${version}`,
    commit,
    title: `retrained on week ${step} of the season`,
    bump: step === 0 ? 'initial' : 'minor',
    ...(step === 0 ? {} : { previous: pin }),
    verdict: 'pass',
    policy: { commit, digest: `sha256:${hex(index, 64)}` },
    commits: [
      { id: commit, subject: `feat(data): week ${step} of the season`, bump: 'minor', author: 'Ada Coach' },
      { id: hex(seed, 40), subject: 'fix: a schedule that was late', bump: 'patch', author: 'Bob Scout' },
    ],
    moreCommits: 0,
    pullRequests: [{ number: seed, author: 'ada', approvers: ['bob'] }],
    findings: [],
    metrics: [
      {
        name: 'accuracy',
        value: accuracy(step),
        ...before,
        direction: 'higher',
        scale: 'fraction',
        evidence: { n: 8000 },
        path: `${model}/metrics.json`,
      },
      {
        name: 'log_loss',
        value: '0.5120',
        direction: 'lower',
        scale: 'none',
        path: `${model}/metrics.json`,
      },
    ],
    manifests: [{ path: `${model}/metrics.json`, digest: { algorithm: 'git', value: hex(seed, 40) } }],
    lineage: [
      {
        path: `${model}/data.parquet`,
        role: 'data',
        digest: { algorithm: 'md5', value: hex(seed + 1, 32) },
        size: 12_345_678,
      },
      {
        path: `${model}/model.pkl`,
        role: 'model',
        digest: { algorithm: 'md5', value: hex(seed + 2, 32) },
        size: 1_234_567,
      },
    ],
    parameters: [
      { file: `${model}/params.yaml`, name: 'train.max_depth', value: '6' },
      { file: `${model}/params.yaml`, name: 'train.learning_rate', value: '0.05' },
    ],
  };
}

function assignmentCommand({ model, version, tag }: ReleaseRecord, step: number, commit: string): string {
  const object = hex(step, 40);
  const message = formatAssignmentMessage({
    model,
    stage: 'production',
    number: step + 1,
    action: 'release',
    version: { version, tag, object },
    hold: false,
    newest: { tag, object },
    actor: 'ada',
    reason: `released as ${version}`,
  });
  return tagCommand(`${model}#production#${step + 1}`, commit, EPOCH + step * WEEK + 60, message);
}
