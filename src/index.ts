// Action entry: inputs, environment and event → Trigger and Host; the only place but the command line that touches the process.
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as core from '@actions/core';
import type { Host } from './apply.ts';
import type { Facts, Trigger } from './core/facts.ts';
import { Failure } from './failure.ts';
import { gather } from './gather.ts';
import { openRepository } from './git/repository.ts';
import { readTrigger } from './hosts/github-event.ts';
import { createRunnerHost } from './hosts/github-runner.ts';
import { createOutput } from './hosts/terminal.ts';
import { commentMarker } from './reports/marker.ts';
import { renderTable } from './reports/table.ts';
import { exitStatus, run } from './run.ts';

const out = createOutput((text) => process.stdout.write(text), { neutralise: true });

interface Inputs {
  readonly token: string;
  readonly directory: string;
  readonly base: string | undefined;
  /** `check`: what is checked out, whatever the event is. */
  readonly command: 'auto' | 'check';
  readonly comment: 'changes' | 'always' | 'off';
  readonly commentAuthor: string | undefined;
  readonly dryRun: boolean;
}

/** @throws Failure `usage` that names the input, what it is and what it may be */
function readInputs(): Inputs {
  const optional = (name: string) => core.getInput(name) || undefined;
  const comment = oneOf('comment', core.getInput('comment') || 'changes', [
    'changes',
    'always',
    'off',
  ] as const);
  return {
    command: oneOf('command', core.getInput('command') || 'auto', ['auto', 'check'] as const),
    token: core.getInput('github-token'),
    directory: join(process.env.GITHUB_WORKSPACE ?? process.cwd(), core.getInput('working-directory')),
    base: optional('base'),
    comment,
    commentAuthor: optional('comment-author'),
    dryRun: oneOf('dry-run', core.getInput('dry-run') || 'false', ['true', 'false'] as const) === 'true',
  };
}

function oneOf<const T extends string>(name: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found !== undefined) return found;
  throw new Failure(
    'usage',
    `the input ${name} is ${JSON.stringify(value)}`,
    `It is one of ${allowed.join(', ')}.`,
  );
}

async function findTrigger({ command, base }: Inputs): Promise<Trigger> {
  if (command === 'check') return { kind: 'propose', head: 'HEAD', ...(base === undefined ? {} : { base }) };
  const { GITHUB_EVENT_NAME, GITHUB_EVENT_PATH, GITHUB_SHA } = process.env;
  const payload: unknown = GITHUB_EVENT_PATH ? JSON.parse(await readFile(GITHUB_EVENT_PATH, 'utf8')) : {};
  return readTrigger({ name: GITHUB_EVENT_NAME ?? '', payload, sha: GITHUB_SHA, base });
}

async function gatherFacts(inputs: Inputs): Promise<Facts> {
  const { GITHUB_REPOSITORY, GITHUB_SERVER_URL } = process.env;
  const trigger = await findTrigger(inputs);
  const repository = await openRepository({
    directory: inputs.directory,
    wanted: trigger.head,
    environment: process.env,
    scratchParent: process.env.RUNNER_TEMP ?? tmpdir(),
    ...(GITHUB_REPOSITORY ? { name: GITHUB_REPOSITORY } : {}),
    ...(GITHUB_REPOSITORY && GITHUB_SERVER_URL
      ? { remote: { url: `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}`, token: inputs.token } }
      : {}),
  });
  try {
    return await gather(trigger, repository);
  } finally {
    await repository.close();
  }
}

async function createHost(inputs: Inputs): Promise<Host> {
  const host = createRunnerHost({ hasSummary: Boolean(process.env.GITHUB_STEP_SUMMARY) });
  const { GITHUB_API_URL, GITHUB_REPOSITORY } = process.env;
  if (inputs.dryRun || inputs.token === '' || !GITHUB_API_URL || !GITHUB_REPOSITORY) return host;
  return {
    ...host,
    // Octokit is loaded only where there is a comment to make.
    comment: async (request) => {
      const { createCommentHandler } = await import('./hosts/github.ts');
      const author = inputs.commentAuthor === undefined ? {} : { commentAuthor: inputs.commentAuthor };
      const log = (message: string) => out(`${message}\n`);
      const target = { token: inputs.token, apiUrl: GITHUB_API_URL, repository: GITHUB_REPOSITORY };
      return createCommentHandler({ ...target, ...author, log })(request);
    },
  };
}

/** The page of this very version of the Action; a local copy (`uses: ./`) has none. */
function findRulesPage(): string | undefined {
  const { GITHUB_SERVER_URL, GITHUB_ACTION_REPOSITORY, GITHUB_ACTION_REF } = process.env;
  if (!GITHUB_SERVER_URL || !GITHUB_ACTION_REPOSITORY || !GITHUB_ACTION_REF) return undefined;
  return `${GITHUB_SERVER_URL}/${GITHUB_ACTION_REPOSITORY}/blob/${GITHUB_ACTION_REF}/docs/rules.md`;
}

async function main(): Promise<void> {
  const inputs = readInputs();
  if (inputs.token !== '') core.setSecret(inputs.token);
  const rulesUrl = findRulesPage();
  const options = {
    comment: inputs.comment,
    marker: commentMarker(process.env.GITHUB_WORKFLOW ?? ''),
    ...(rulesUrl === undefined ? {} : { rulesUrl }),
  };
  const { decision, outcomes } = await run(() => gatherFacts(inputs), await createHost(inputs), options);
  out(renderTable(decision, { colour: false, width: 120 }));
  for (const { effect, status, detail } of outcomes) {
    if (status === 'refused' || status === 'failed') core.warning(detail ?? `the ${effect} was not made`);
  }
  process.exitCode = exitStatus(decision);
}

try {
  await main();
} catch (error) {
  const { message, help } = error instanceof Failure ? error : { message: describe(error), help: '' };
  core.error(`${message}\n${help}`.trim(), { title: 'Pawl could not run' });
  process.exitCode = 2;
}

function describe(error: unknown): string {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `this is a defect of Pawl, please report it: ${detail}`;
}
