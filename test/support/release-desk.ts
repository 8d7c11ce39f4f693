// A repository that releases: a bare remote, a clone that pushes to it, and the engine run on both as a workflow would.
import { tmpdir } from 'node:os';
import type { Trigger } from '../../src/core/facts.ts';
import { type ModelNaming, type ModelRegistry, readModelRegistry } from '../../src/core/registry.ts';
import { readStage } from '../../src/core/stage.ts';
import { type Chapter, filesOf } from '../../src/demo/story.ts';
import { openRepository } from '../../src/git/repository.ts';
import { type Run, run } from '../../src/run.ts';
import { createSession } from '../../src/session.ts';
import { cloneRepository, createRepository, type TemporaryRepository } from './temporary-repository.ts';

export const MODEL = 'player-projection';
const NAMING: ModelNaming = { model: MODEL, template: 'v{version}', atRoot: true };

export interface ReleaseDesk {
  readonly remote: TemporaryRepository;
  readonly clone: TemporaryRepository;
  /** Commits the chapter on main at noon of its day, pushes it, and returns the commit. */
  merge(chapter: Chapter, files?: Readonly<Record<string, string>>): Promise<string>;
  /** Commits files as they are given, and pushes main. */
  commit(message: string, files: Readonly<Record<string, string>>, date?: string): Promise<string>;
  /** Pushes a tag by hand, lightweight unless it has a message. */
  tag(name: string, target?: string, message?: string): Promise<void>;
  untag(name: string): Promise<void>;
  /** Runs the engine as a job of its own, at a time. */
  run(trigger: Trigger, date: string): Promise<Run>;
  /** What the remote's tags say now. */
  registry(): Promise<ModelRegistry>;
  /** What production holds. */
  current(at?: string): Promise<string | undefined>;
  /** Names of the remote's tags, sorted. */
  tags(): Promise<readonly string[]>;
  remove(): Promise<void>;
}

/** A push to main, by Ada. */
export function pushed(head: string): Trigger {
  return {
    kind: 'release',
    head,
    branch: 'main',
    asked: false,
    actor: 'ada',
    otherwise: { kind: 'propose', head },
  };
}

/** @param policy the root's pawl.yaml; the default releases on every push to main */
export async function openReleaseDesk(policy = `model: ${MODEL}\nrelease: true\n`): Promise<ReleaseDesk> {
  const remote = await createRepository({ bare: true });
  const clone = await cloneRepository(remote.directory);
  const files: Record<string, string> = { 'pawl.yaml': policy };
  /** Files of the chapter before: a chapter holds its own and no others. */
  let before: readonly string[] = [];
  const push = async () => {
    await clone.git('push', '--quiet', 'origin', 'HEAD:refs/heads/main');
    return clone.id('HEAD');
  };
  const open = () =>
    openRepository({
      directory: clone.directory,
      environment: clone.environment,
      scratchParent: tmpdir(),
      name: MODEL,
      fresh: true,
    });
  const desk: ReleaseDesk = {
    remote,
    clone,
    async merge(chapter, more = {}) {
      const written = Object.fromEntries(filesOf(chapter).map(({ path, text }) => [path, text]));
      const gone = Object.fromEntries(
        before.filter((path) => !(path in written)).map((path) => [path, undefined]),
      );
      before = Object.keys(written);
      await clone.write({ ...gone, ...files, ...written, ...more });
      await clone.commit(chapter.message, { date: `${chapter.date}T12:00:00Z` });
      return push();
    },
    async commit(message, changed, date = '2024-01-26T12:00:00Z') {
      Object.assign(files, changed);
      await clone.write(changed);
      await clone.commit(message, { date });
      return push();
    },
    async tag(name, target = 'HEAD', message) {
      await clone.tag(name, { target, ...(message === undefined ? {} : { message }) });
      await clone.git('push', '--quiet', 'origin', `refs/tags/${name}`);
    },
    async untag(name) {
      await clone.git('push', '--quiet', 'origin', `:refs/tags/${name}`);
      await clone.git('tag', '--delete', name).catch(() => undefined);
    },
    async run(trigger, date) {
      const session = createSession(open, { push: true });
      const now = Date.parse(date) / 1000;
      try {
        return await run(() => session.gather(trigger, { isWorkflowToken: false, now }), {
          tag: (request) => session.publish(request),
        });
      } finally {
        await session.close();
      }
    },
    async registry() {
      const repository = await open();
      try {
        return readModelRegistry(await repository.allAnnotatedTags(), NAMING);
      } finally {
        await repository.close();
      }
    },
    async current(at) {
      const time = at === undefined ? undefined : Date.parse(at) / 1000;
      return readStage(await desk.registry(), 'production', time).version;
    },
    async tags() {
      const lines = await remote.git('for-each-ref', '--format=%(refname:strip=2)', 'refs/tags/');
      return lines === '' ? [] : lines.split('\n').sort();
    },
    async remove() {
      await clone.remove();
      await remote.remove();
    },
  };
  return desk;
}
