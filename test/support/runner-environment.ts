// What does a runner give a step: folders, files, environment, and what actions/checkout left in the workspace?
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { WorkflowEvent } from './events.ts';
import type { Forge } from './forge.ts';
import { fullNameOf } from './forge-documents.ts';
import { TOKENS } from './forge-state.ts';
import { WITNESS_FILE } from './runner-witness.ts';

const OURS = fileURLToPath(new URL('../../', import.meta.url));

export interface StepOptions {
  readonly forge: Forge;
  readonly event: WorkflowEvent;
  /** `github.token`; default one with `pull-requests: write`. */
  readonly token?: string;
  /** `with:`; every other input has its default of action.yml. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** `fetch-depth` of the checkout before it; default 1, as actions/checkout has it. */
  readonly depth?: number;
  /** `GITHUB_WORKFLOW`. */
  readonly workflow?: string;
  /** Further environment, `env:` of the step. */
  readonly env?: Readonly<Record<string, string>>;
  /** Folder of the action, with its action.yml; default this repository. */
  readonly action?: string;
}

export interface Runner {
  readonly home: string;
  readonly temp: string;
  readonly workspace: string;
  readonly witness: string;
  readonly event: string;
  readonly files: Readonly<Record<'output' | 'summary' | 'env' | 'path' | 'state', string>>;
  /** Files and folders in `RUNNER_TEMP`. */
  list(): Promise<readonly string[]>;
}

/** Folders and files of a runner below `root`, for one step of a job that `event` started. */
export async function prepareRunner(root: string, event: WorkflowEvent): Promise<Runner> {
  const temp = join(root, '_temp');
  const commands = join(temp, '_runner_file_commands');
  const workspace = join(root, 'work', 'nfl', 'nfl');
  const home = join(root, 'home');
  for (const folder of [commands, join(temp, '_github_workflow'), workspace, home]) {
    await mkdir(folder, { recursive: true });
  }
  const suffix = randomUUID();
  const names = {
    output: 'set_output',
    summary: 'step_summary',
    env: 'set_env',
    path: 'add_path',
    state: 'save_state',
  };
  const entries = Object.entries(names).map(
    ([key, name]) => [key, join(commands, `${name}_${suffix}`)] as const,
  );
  const witness = join(root, 'witness.jsonl');
  for (const path of [witness, ...entries.map(([, path]) => path)]) await writeFile(path, '');
  const eventPath = join(temp, '_github_workflow', 'event.json');
  await writeFile(eventPath, JSON.stringify(event.payload, undefined, 2));
  const list = () => readdir(temp);
  const files = Object.fromEntries(entries) as Runner['files'];
  return { home, temp, workspace, witness, event: eventPath, files, list };
}

/** What actions/checkout leaves behind: no tags, a depth, and the token in a file that only this clone includes. */
export async function checkOut(
  runner: Runner,
  { forge, event, token = TOKENS.workflow, depth = 1 }: StepOptions,
) {
  const url = `${forge.serverUrl}/${fullNameOf(forge.repository)}`;
  const credentials = join(runner.temp, `git-credentials-${randomUUID()}.config`);
  const secret = Buffer.from(`x-access-token:${token}`).toString('base64');
  // A tag becomes a local tag that points to the commit, annotated or not: what the action does, too.
  const local = event.ref.replace(/^refs\/(heads\/|tags\/)?/, (all, kind) =>
    kind === 'tags/' ? all : `refs/remotes/${kind ? 'origin/' : ''}`,
  );
  await writeFile(
    credentials,
    `[http "${forge.serverUrl}/"]\n\textraheader = AUTHORIZATION: basic ${secret}\n`,
  );
  await gitOf(runner, 'init', '--quiet', '--initial-branch=main', '.');
  await gitOf(runner, 'remote', 'add', 'origin', url);
  await gitOf(runner, 'config', '--local', 'gc.auto', '0');
  await gitOf(runner, 'config', '--local', `includeIf.gitdir:${runner.workspace}/.git.path`, credentials);
  const fetch = ['fetch', '--quiet', '--prune', '--no-recurse-submodules'];
  const depths = depth > 0 ? [`--depth=${depth}`, '--no-tags'] : [];
  // All of the history first; then the commit of the event, which may be another than the branch has now.
  const all = ['+refs/heads/*:refs/remotes/origin/*', '+refs/tags/*:refs/tags/*'];
  if (depth === 0) await gitOf(runner, ...fetch, 'origin', ...all);
  await gitOf(runner, ...fetch, ...depths, 'origin', `+${event.sha}:${local}`);
  await gitOf(runner, 'checkout', '--quiet', '--force', local);
}

/** Runs git in the workspace with the configuration that a step's git has. Rejects with its stderr. */
export function gitOf(runner: Runner, ...args: readonly string[]): Promise<string> {
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: runner.home,
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_NOSYSTEM: '1',
  };
  return new Promise((resolve, reject) => {
    execFile('git', [...args], { cwd: runner.workspace, env }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`git ${args.join(' ')}: ${stderr}`, { cause: error }));
    });
  });
}

/** The variables of https://docs.github.com/actions/reference/workflows-and-actions/variables, and nothing of ours. */
export function environmentOf(runner: Runner, options: StepOptions): Record<string, string> {
  const { forge, event, workflow = 'Model gate' } = options;
  const { owner } = forge.repository;
  const repository = fullNameOf(forge.repository);
  const [, kind = '', name = ''] = /^refs\/(heads|tags|pull)\/(.*)$/s.exec(event.ref) ?? [];
  return {
    PATH: process.env.PATH ?? '',
    HOME: runner.home,
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION: '__octo-org_pawl',
    GITHUB_ACTION_REF: 'v1',
    GITHUB_ACTION_REPOSITORY: 'octo-org/pawl',
    GITHUB_ACTOR: event.actor,
    GITHUB_TRIGGERING_ACTOR: event.actor,
    GITHUB_API_URL: forge.apiUrl,
    GITHUB_BASE_REF: event.baseRef ?? '',
    GITHUB_ENV: runner.files.env,
    GITHUB_EVENT_NAME: event.name,
    GITHUB_EVENT_PATH: runner.event,
    GITHUB_GRAPHQL_URL: `${forge.apiUrl.replace(/\/v3$/, '')}/graphql`,
    GITHUB_HEAD_REF: event.headRef ?? '',
    GITHUB_JOB: 'gate',
    GITHUB_OUTPUT: runner.files.output,
    GITHUB_PATH: runner.files.path,
    GITHUB_REF: event.ref,
    GITHUB_REF_NAME: name,
    GITHUB_REF_PROTECTED: 'false',
    GITHUB_REF_TYPE: kind === 'tags' ? 'tag' : 'branch',
    GITHUB_REPOSITORY: repository,
    GITHUB_REPOSITORY_OWNER: owner,
    GITHUB_RETENTION_DAYS: '90',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_ID: '7650000001',
    GITHUB_RUN_NUMBER: '12',
    GITHUB_SERVER_URL: forge.serverUrl,
    GITHUB_SHA: event.sha,
    GITHUB_STATE: runner.files.state,
    GITHUB_STEP_SUMMARY: runner.files.summary,
    GITHUB_WORKFLOW: workflow,
    GITHUB_WORKFLOW_REF: `${repository}/.github/workflows/gate.yml@${event.ref}`,
    GITHUB_WORKFLOW_SHA: event.sha,
    GITHUB_WORKSPACE: runner.workspace,
    RUNNER_ARCH: process.arch === 'arm64' ? 'ARM64' : 'X64',
    RUNNER_ENVIRONMENT: 'github-hosted',
    RUNNER_NAME: 'GitHub Actions 2',
    RUNNER_OS: 'Linux',
    RUNNER_TEMP: runner.temp,
    RUNNER_TOOL_CACHE: join(runner.home, 'hostedtoolcache'),
    RUNNER_WORKSPACE: join(runner.workspace, '..'),
    ...inputsOf(options),
    ...options.env,
    [WITNESS_FILE]: runner.witness,
  };
}

interface Metadata {
  readonly inputs: Readonly<Record<string, { readonly default?: string | number | boolean }>>;
  readonly runs: { readonly using: string; readonly main: string };
}

function metadataOf({ action = OURS }: StepOptions): Metadata {
  return parse(readFileSync(join(action, 'action.yml'), 'utf8')) as Metadata;
}

/** The file that the runner starts, as action.yml says. */
export function mainOf(options: StepOptions): string {
  return join(options.action ?? OURS, metadataOf(options).runs.main);
}

/** Inputs as the runner hands them over: defaults of action.yml first, spaces in names become `_`, hyphens stay. */
function inputsOf(options: StepOptions): Record<string, string> {
  const { inputs = {}, token = TOKENS.workflow } = options;
  const defaults = Object.entries(metadataOf(options).inputs).map(
    ([name, input]) => [name, String(input.default ?? '')] as const,
  );
  return Object.fromEntries(
    Object.entries({ ...Object.fromEntries(defaults), ...inputs }).map(([name, value]) => [
      `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`,
      value.replace(/^\$\{\{ *github\.token *\}\}$/, token),
    ]),
  );
}
