// Chains of real releases for tests: made by the engine, and copied for every test that breaks one.
import { createHash } from 'node:crypto';
import { cp, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Trigger } from '../../src/core/facts.ts';
import { openRepository } from '../../src/git/repository.ts';
import { exitStatus, run } from '../../src/run.ts';
import { createSession } from '../../src/session.ts';
import {
  createRepository,
  gitEnvironment,
  runGit,
  type TemporaryRepository,
} from './temporary-repository.ts';

export const MODEL = 'nfl';
const FIRST_DAY = Date.UTC(2023, 5, 1, 12) / 1000;
const DAY = 86_400;

export interface ReleaseChain {
  /** Without a remote, and with nothing checked out. */
  readonly directory: string;
  /** How many releases are there. */
  readonly length: number;
  remove(): Promise<void>;
}

/** What a story asks of the engine, one after the other. */
interface Maker {
  /** Moves the branch one commit on, and releases it. */
  release(): Promise<void>;
  /** Moves the branch one commit on, tags it by hand, and asks for a release. */
  request(tag: string): Promise<void>;
  ask(trigger: Trigger): Promise<void>;
  readonly repository: TemporaryRepository;
}

/**
 * A chain of so many releases. From three on one of them was pushed by hand, one was rolled back and promoted again, one
 * is in another stage, and one more was deleted, which is recorded. From five on one came while a rollback held the stage.
 */
export async function createChain(length: number): Promise<ReleaseChain> {
  const repository = await createRepository({ name: 'nfl' });
  await repository.gitWithInput(historyOf(length + 1), 'fast-import', '--quiet');
  const commits = (await repository.git('rev-list', '--reverse', 'refs/heads/all')).split('\n');
  await repository.git('update-ref', '-d', 'refs/heads/all');
  const maker = createMaker(repository, commits);
  await maker.release();
  if (length >= 3) await tellStory(maker, length >= 5);
  for (let there = length >= 5 ? 4 : 3; there < length; there += 1) await maker.release();
  await repository.git('gc', '--quiet');
  return { directory: repository.directory, length, remove: () => repository.remove() };
}

async function tellStory({ release, request, ask, repository }: Maker, isLong: boolean): Promise<void> {
  await request('v1.1.0');
  await release();
  const assign = { kind: 'assign', model: MODEL, actor: 'grace' } as const;
  await ask({ ...assign, action: 'rollback', reason: 'errors in serving' });
  if (isLong) await release();
  await ask({ ...assign, action: 'promote', stage: 'production', version: '1.2.0', reason: 'repaired' });
  await ask({ ...assign, action: 'promote', stage: 'staging', version: '1.0.0', reason: 'for comparison' });
  await release();
  const deleted = isLong ? 'v1.4.0' : 'v1.3.0';
  await repository.git('update-ref', '-d', `refs/tags/${deleted}`);
  await ask({ kind: 'untagged', tag: deleted, actor: 'ada' });
  await ask({ ...assign, action: 'promote', stage: 'production', version: '1.2.0', reason: 'go on' });
}

function createMaker(repository: TemporaryRepository, commits: readonly string[]): Maker {
  const { directory, environment } = repository;
  let at = -1;
  let time = FIRST_DAY;
  const move = async () => {
    at += 1;
    const commit = commits[at] ?? '';
    await repository.git('update-ref', 'refs/heads/main', commit);
    return commit;
  };
  const ask = async (trigger: Trigger) => {
    const options = { directory, environment, scratchParent: tmpdir(), fresh: true };
    const session = createSession(() => openRepository(options), { push: false });
    time += DAY;
    try {
      const circumstances = { isWorkflowToken: false, now: time };
      const done = await run(() => session.gather(trigger, circumstances), { tag: session.publish });
      const made = done.outcomes.some(({ effect, status }) => effect === 'tag' && status === 'done');
      if (exitStatus(done) !== 0 || !made)
        throw new Error(`nothing was made: ${JSON.stringify(done.decision)}`);
    } finally {
      await session.close();
    }
  };
  return {
    repository,
    ask,
    async release() {
      await ask({ kind: 'release', head: await move(), asked: true, actor: 'ada' });
    },
    async request(tag) {
      await repository.git('tag', tag, await move());
      await ask({ kind: 'tagged', tag, actor: 'ada' });
    },
  };
}

const POLICY = `model: ${MODEL}
metrics: [metrics.json]
lineage: { data: [data.csv], model: [model.pkl] }
release: { stages: [production, staging] }
`;

/** A stream of git fast-import: each commit trains a new model, which is a little better. */
function historyOf(commits: number): string {
  const file = (path: string, content: string) =>
    `M 100644 inline ${path}\ndata ${Buffer.byteLength(content)}\n${content}\n`;
  const parts = Array.from({ length: commits }, (_, index) => {
    const message = `feat: training ${index + 1}`;
    const accuracy = `{"accuracy": ${(0.6 + index / 1000).toFixed(3)}}\n`;
    return [
      `commit refs/heads/all\ncommitter Ada <ada@example.org> ${FIRST_DAY + index * 3600} +0000\n`,
      `data ${Buffer.byteLength(message)}\n${message}\n`,
      file('metrics.json', accuracy),
      file('model.pkl', `weights ${index + 1}\n`),
      index === 0 ? file('pawl.yaml', POLICY) + file('data.csv', 'a,b\n1,2\n') : '',
    ].join('');
  });
  return parts.join('');
}

/** A copy of a chain, to be broken with real git commands. */
export interface BrokenChain {
  readonly directory: string;
  git(...args: readonly string[]): Promise<string>;
  /** Text of a tag object. */
  read(tag: string): Promise<string>;
  /** Writes a tag object, whatever it says, or a tree from what `ls-tree` prints, and returns its id. */
  write(text: string, type?: 'tag' | 'tree'): Promise<string>;
  /** Lets a tag point to something else, or makes it. */
  point(tag: string, object: string): Promise<void>;
  /** Makes a tag again with another text. */
  edit(tag: string, change: (text: string) => string): Promise<void>;
  /** Edits tags and makes all those again that name them, so that the chain is whole once more. */
  remake(change: (text: string, tag: string) => string): Promise<void>;
  remove(): Promise<void>;
}

export async function copyChain(chain: ReleaseChain): Promise<BrokenChain> {
  const parent = await realpath(await mkdtemp(join(tmpdir(), 'pawl-test-')));
  const directory = join(parent, 'nfl');
  await cp(chain.directory, directory, { recursive: true });
  return breakable(directory, parent);
}

function breakable(directory: string, parent: string): BrokenChain {
  const environment = gitEnvironment(parent);
  const feed = (input: string, args: readonly string[]) => runGit(directory, environment, args, input);
  const git = (...args: readonly string[]) => feed('', args);
  const read = (tag: string) => git('cat-file', 'tag', `refs/tags/${tag}`);
  const write: BrokenChain['write'] = (text, type = 'tag') =>
    feed(text, type === 'tree' ? ['mktree'] : ['hash-object', '-t', 'tag', '-w', '--stdin', '--literally']);
  const point = async (tag: string, object: string) => {
    await git('update-ref', `refs/tags/${tag}`, object);
  };
  return {
    directory,
    git,
    read,
    write,
    point,
    async edit(tag, change) {
      const before = await read(tag);
      const after = change(before);
      if (before === after) throw new Error(`nothing was changed in ${tag}`);
      await point(tag, await write(`${after}\n`));
    },
    async remake(change) {
      const texts = await readTags(git, feed);
      const edits = [...texts].map(
        ([ref, { text }]) => [ref, change(text, ref.slice('refs/tags/'.length))] as const,
      );
      let edited = edits.filter(([ref, text]) => text !== texts.get(ref)?.text);
      if (edited.length === 0) throw new Error('nothing was changed');
      while (edited.length > 0) {
        const renamed = new Map<string, string>();
        for (const [ref, text] of edited) {
          const object = createHash('sha1')
            .update(`tag ${Buffer.byteLength(text)}\0${text}`)
            .digest('hex');
          renamed.set(texts.get(ref)?.object ?? '', object);
          texts.set(ref, { text, object });
        }
        edited = [...texts].flatMap(([ref, { text }]) => {
          const next = text.replaceAll(/\b[0-9a-f]{40}\b/g, (id) => renamed.get(id) ?? id);
          return next === text ? [] : [[ref, next] as const];
        });
      }
      const paths = [...texts.values()].map(({ object }) => join(parent, object));
      await Promise.all([...texts.values()].map(({ text, object }) => writeFile(join(parent, object), text)));
      await feed(`${paths.join('\n')}\n`, ['hash-object', '-t', 'tag', '-w', '--literally', '--stdin-paths']);
      const updates = [...texts].map(([ref, { object }]) => `update ${ref} ${object}\n`);
      await feed(updates.join(''), ['update-ref', '--stdin']);
    },
    remove: () => rm(parent, { recursive: true, force: true, maxRetries: 3 }),
  };
}

/** Text and id of every tag object, by its ref. */
async function readTags(
  git: BrokenChain['git'],
  feed: (input: string, args: readonly string[]) => Promise<string>,
): Promise<Map<string, { readonly text: string; readonly object: string }>> {
  const listed = await git('for-each-ref', '--format=%(objecttype) %(refname)', 'refs/tags/');
  const refs = listed
    .split('\n')
    .flatMap((line) => (line.startsWith('tag ') ? [line.slice('tag '.length)] : []));
  const output = Buffer.from(await feed(`${refs.join('\n')}\n`, ['cat-file', '--batch']));
  const texts = new Map<string, { text: string; object: string }>();
  let at = 0;
  for (const ref of refs) {
    const end = output.indexOf('\n', at);
    const [object = '', , size = ''] = output.toString('utf8', at, end).split(' ');
    const text = output.toString('utf8', end + 1, end + 1 + Number(size));
    texts.set(ref, { object, text });
    at = end + 1 + Number(size) + 1;
  }
  return texts;
}
