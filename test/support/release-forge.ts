// A forge whose main releases: commits that are worth a version, and the engine run against it as the Action would.
import { tmpdir } from 'node:os';
import type { Host } from '../../src/apply.ts';
import type { Trigger } from '../../src/core/facts.ts';
import { openRepository } from '../../src/git/repository.ts';
import type { GitHubOptions } from '../../src/hosts/github-client.ts';
import { createDeploymentHandler } from '../../src/hosts/github-deployments.ts';
import { createForgeReader } from '../../src/hosts/github-reader.ts';
import { createLatestHandler, createReleaseHandler } from '../../src/hosts/github-releases.ts';
import { type Run, run } from '../../src/run.ts';
import { createSession } from '../../src/session.ts';
import { optionsAt } from '../hosts/github-at-forge.ts';
import { type Forge, type ForgeOptions, startForge } from './forge.ts';
import { fullNameOf } from './forge-documents.ts';
import { cloneRepository, createRepository, type TemporaryRepository } from './temporary-repository.ts';

export const MODEL = 'nfl';
const POLICY = `model: ${MODEL}
metrics: [metrics.json]
lineage: { model: [model.pkl] }
release: { deployments: true }
`;

export interface ReleaseForge {
  readonly forge: Forge;
  /** A complete clone at main, with a worktree; pushes go to the forge's repository itself. */
  readonly clone: TemporaryRepository;
  /** A clone of depth 1 without tags, for the engine. */
  readonly shallow: TemporaryRepository;
  /** One commit on main that is worth a minor version, pushed. */
  advance(options?: AdvanceOptions): Promise<string>;
  /** Pushes a lightweight tag by hand. */
  tag(name: string, target?: string): Promise<void>;
  untag(name: string): Promise<void>;
  close(): Promise<void>;
}

export interface AdvanceOptions {
  readonly message?: string;
  /** Further files. */
  readonly files?: Readonly<Record<string, string>>;
  /** In percent; default a tenth more than the commit before. */
  readonly accuracy?: number;
}

export interface ReleaseForgeOptions extends Omit<ForgeOptions, 'source'> {
  /** Content of pawl.yaml; absent: {@link POLICY}. */
  readonly policy?: string;
}

/** A forge with main at a commit that nothing was released of. */
export async function openReleaseForge({ policy = POLICY, ...rest }: ReleaseForgeOptions = {}) {
  const source = await createRepository();
  await source.write({ 'pawl.yaml': policy, ...filesOf(0) });
  await source.commit('build: a model', { date: dateOf(0) });
  const forge = await startForge({ rateLimit: 1_000_000, ...rest, source: source.directory });
  await source.remove();
  const clone = await cloneRepository(forge.git.directory);
  const shallow = await cloneRepository(`file://${forge.git.directory}`, '--depth=1', '--no-tags');
  let step = 0;
  const place: ReleaseForge = {
    forge,
    clone,
    shallow,
    async advance({ message, files = {}, accuracy } = {}) {
      step += 1;
      await clone.write({ ...filesOf(step, accuracy), ...files });
      await clone.commit(message ?? `feat: season ${step}`, { date: dateOf(step) });
      await clone.git('push', '--quiet', 'origin', 'HEAD:refs/heads/main');
      return clone.id('HEAD');
    },
    async tag(name, target = 'HEAD') {
      const id = await clone.id(`${target}^{commit}`);
      await clone.git('push', '--quiet', 'origin', `${id}:refs/tags/${name}`);
    },
    async untag(name) {
      await clone.git('push', '--quiet', 'origin', `:refs/tags/${name}`);
    },
    async close() {
      await clone.remove();
      await shallow.remove();
      await forge.close({ allowViolations: true });
      // Statuses that GitHub does not list for an operation were put there by the test.
      const violations = forge.violations.filter(
        (one) => !one.includes('this status is not in the contract'),
      );
      if (violations.length > 0) throw new Error(`against GitHub's contract:\n${violations.join('\n')}`);
    },
  };
  return place;
}

function filesOf(step: number, accuracy = 60 + step / 10): Record<string, string> {
  return {
    'metrics.json': `{"accuracy": ${(accuracy / 100).toFixed(4)}}\n`,
    'model.pkl': `weights ${step}\n`,
  };
}

function dateOf(step: number): string {
  return new Date(Date.UTC(2024, 0, 1, 12) + step * 3_600_000).toISOString();
}

/** What a push to main asks for. */
export function pushed(head: string): Trigger {
  const otherwise = { kind: 'propose', head } as const;
  return { kind: 'release', head, branch: 'main', asked: false, actor: 'ada', otherwise };
}

export interface EngineOptions {
  /** Folder of the clone that the engine runs in. */
  readonly directory: string;
  readonly serverUrl: string;
  readonly github: GitHubOptions;
  readonly environment: Readonly<Record<string, string>>;
  /** Milliseconds before each further push. */
  readonly pushRetries?: readonly number[];
}

/** One run as the Action makes it, in this process. */
export async function runEngine(trigger: Trigger, options: EngineOptions): Promise<Run> {
  const { directory, serverUrl, github, environment, pushRetries } = options;
  const open = () =>
    openRepository({
      directory,
      ...('head' in trigger ? { wanted: trigger.head } : {}),
      fresh: true,
      environment,
      scratchParent: tmpdir(),
      name: github.repository,
      remote: { url: `${serverUrl}/${github.repository}`, token: github.token },
      ...(pushRetries === undefined ? {} : { pushRetries }),
    });
  const session = createSession(open, { push: true });
  const host: Host = {
    tag: (request) => session.publish(request),
    release: createReleaseHandler(github),
    latest: createLatestHandler(github),
    deployment: createDeploymentHandler(github),
  };
  const now = Math.floor(Date.now() / 1000);
  const forge = createForgeReader(github);
  try {
    return await run(() => session.gather(trigger, { forge, isWorkflowToken: true, now }), host, {
      repositoryUrl: `${serverUrl}/${github.repository}`,
    });
  } finally {
    await session.close();
  }
}

export interface RunOptions {
  /** Default: the complete clone. */
  readonly in?: 'clone' | 'shallow';
  /** Milliseconds until a request is given up. */
  readonly timeout?: number;
}

/** {@link runEngine} in a clone of the forge, with waits made short. */
export async function runAt(
  place: ReleaseForge,
  trigger: Trigger,
  { in: where = 'clone', timeout = 30_000 }: RunOptions = {},
): Promise<Run> {
  const { forge } = place;
  const { directory, environment, git } = place[where];
  if (where === 'shallow' && 'head' in trigger)
    await git('fetch', '--quiet', '--depth=1', 'origin', trigger.head);
  const github = optionsAt(forge);
  return runEngine(trigger, {
    directory,
    serverUrl: forge.serverUrl,
    github: { ...github, waits: { ...github.waits, second: 2, timeout } },
    environment,
    pushRetries: [5, 5, 5],
  });
}

/** `owner/name`. */
export function nameOf({ forge }: ReleaseForge): string {
  return fullNameOf(forge.repository);
}
