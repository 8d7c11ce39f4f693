// Action entry: inputs, environment and event → Trigger and Host; the only place but the command line that touches the process.
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as core from '@actions/core';
import type { Host } from './apply.ts';
import type { Trigger } from './core/facts.ts';
import { Failure } from './failure.ts';
import type { Circumstances } from './gather/host.ts';
import { openRepository, type Repository } from './git/repository.ts';
import type { GitHubOptions } from './hosts/github-client.ts';
import type { EventSource } from './hosts/github-event.ts';
import { findTrigger, type Inputs, readInputs } from './hosts/github-inputs.ts';
import { createRunnerHost } from './hosts/github-runner.ts';
import { createOutput } from './hosts/terminal.ts';
import { commentMarker } from './reports/marker.ts';
import { renderOutcomes } from './reports/outcomes.ts';
import { renderTable } from './reports/table.ts';
import { exitStatus, type Run, run } from './run.ts';
import { createSession, type Session } from './session.ts';

const out = createOutput((text) => process.stdout.write(text), { neutralise: true });

async function readEvent({ base }: Inputs): Promise<EventSource> {
  const { GITHUB_EVENT_NAME, GITHUB_EVENT_PATH, GITHUB_SHA, GITHUB_ACTOR } = process.env;
  const payload: unknown = GITHUB_EVENT_PATH ? JSON.parse(await readFile(GITHUB_EVENT_PATH, 'utf8')) : {};
  return { name: GITHUB_EVENT_NAME ?? '', payload, sha: GITHUB_SHA, base, actor: GITHUB_ACTOR ?? 'unknown' };
}

/** @param trigger absent: only what is there is read */
function open(inputs: Inputs, trigger?: Trigger): Promise<Repository> {
  const { GITHUB_REPOSITORY, GITHUB_SERVER_URL, GITHUB_WORKSPACE, RUNNER_TEMP } = process.env;
  const isProposal = trigger?.kind === 'propose';
  return openRepository({
    directory: join(GITHUB_WORKSPACE ?? process.cwd(), inputs.directory),
    ...(trigger !== undefined && 'head' in trigger ? { wanted: trigger.head } : {}),
    ...(isProposal ? {} : { fresh: true }),
    environment: process.env,
    scratchParent: RUNNER_TEMP ?? tmpdir(),
    ...(GITHUB_REPOSITORY ? { name: GITHUB_REPOSITORY } : {}),
    ...(GITHUB_REPOSITORY && GITHUB_SERVER_URL
      ? { remote: { url: `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}`, token: inputs.token } }
      : {}),
  });
}

/** A push whose policies ask for no release is judged as any other change. */
async function settleTrigger(inputs: Inputs, trigger: Trigger): Promise<Trigger> {
  if (trigger.kind !== 'release' || trigger.otherwise === undefined) return trigger;
  const repository = await open(inputs, trigger.otherwise);
  try {
    const { asksForRelease } = await import('./gather/release-branch.ts');
    return (await asksForRelease(repository, trigger.head)) ? trigger : trigger.otherwise;
  } finally {
    await repository.close();
  }
}

/** The API of the forge that the workflow runs on; undefined without a token: then nothing is asked and nothing written. */
function findGitHub({ token, commentAuthor }: Inputs): GitHubOptions | undefined {
  const { GITHUB_API_URL, GITHUB_REPOSITORY } = process.env;
  if (token === '' || !GITHUB_API_URL || !GITHUB_REPOSITORY) return undefined;
  const log = (message: string) => out(`${message}\n`);
  const author = commentAuthor === undefined ? {} : { commentAuthor };
  return { token, apiUrl: GITHUB_API_URL, repository: GITHUB_REPOSITORY, ...author, log };
}

/** Octokit is loaded only where there is something to write. */
function createHost({ dryRun }: Inputs, github: GitHubOptions | undefined, session: Session): Host {
  const runner = createRunnerHost({ hasSummary: Boolean(process.env.GITHUB_STEP_SUMMARY) });
  if (dryRun || github === undefined) return runner;
  // One of each a run: what it has listed once serves every release.
  const releases = once(async () =>
    (await import('./hosts/github-releases.ts')).createReleaseHandler(github),
  );
  return {
    ...runner,
    comment: async (request) => (await import('./hosts/github.ts')).createCommentHandler(github)(request),
    tag: (request) => session.publish(request),
    release: async (request) => (await releases())(request),
    latest: async (request) =>
      (await import('./hosts/github-releases.ts')).createLatestHandler(github)(request),
    deployment: async (request) =>
      (await import('./hosts/github-deployments.ts')).createDeploymentHandler(github)(request),
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** What a run that writes has to know before; a proposal asks nobody. */
async function findCircumstances(
  trigger: Trigger,
  github: GitHubOptions | undefined,
): Promise<Circumstances> {
  const now = findTime();
  if (trigger.kind === 'propose' || github === undefined) return { isWorkflowToken: false, now };
  const { createForgeReader } = await import('./hosts/github-reader.ts');
  const isWorkflowToken = github.token.startsWith('ghs_') && github.commentAuthor === undefined;
  return { forge: createForgeReader(github), isWorkflowToken, now };
}

/** https://reproducible-builds.org/specs/source-date-epoch/ */
function findTime(): number {
  const { SOURCE_DATE_EPOCH } = process.env;
  return /^\d{1,12}$/.test(SOURCE_DATE_EPOCH ?? '')
    ? Number(SOURCE_DATE_EPOCH)
    : Math.floor(Date.now() / 1000);
}

/** The page of this very version of the Action; a local copy (`uses: ./`) has none. */
function findRulesPage(): string | undefined {
  const { GITHUB_SERVER_URL, GITHUB_ACTION_REPOSITORY, GITHUB_ACTION_REF } = process.env;
  if (!GITHUB_SERVER_URL || !GITHUB_ACTION_REPOSITORY || !GITHUB_ACTION_REF) return undefined;
  return `${GITHUB_SERVER_URL}/${GITHUB_ACTION_REPOSITORY}/blob/${GITHUB_ACTION_REF}/docs/rules.md`;
}

function repositoryUrl(): string | undefined {
  const { GITHUB_SERVER_URL, GITHUB_REPOSITORY } = process.env;
  return GITHUB_SERVER_URL && GITHUB_REPOSITORY ? `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}` : undefined;
}

/** Reads, and writes nothing but what it found. */
async function verify(inputs: Inputs): Promise<number> {
  const { verifyStep } = await import('./commands/verify-step.ts');
  const { createForgeReader } = await import('./hosts/github-reader.ts');
  const github = findGitHub(inputs);
  const forge = github && createForgeReader(github);
  const host = createRunnerHost({ hasSummary: Boolean(process.env.GITHUB_STEP_SUMMARY) });
  return verifyStep({ open: () => open(inputs), model: inputs.model, forge, host, out });
}

async function main(): Promise<void> {
  const inputs = readInputs();
  if (inputs.token !== '') core.setSecret(inputs.token);
  if (inputs.command === 'verify') {
    process.exitCode = await verify(inputs);
    return;
  }
  const trigger = await settleTrigger(inputs, findTrigger(inputs, await readEvent(inputs)));
  const github = findGitHub(inputs);
  const session = createSession(() => open(inputs, trigger), { push: true });
  const rules = findRulesPage();
  const links = repositoryUrl();
  const options = {
    comment: inputs.comment,
    marker: commentMarker(process.env.GITHUB_WORKFLOW ?? ''),
    ...(rules === undefined ? {} : { rulesUrl: rules }),
    ...(links === undefined ? {} : { repositoryUrl: links }),
  };
  try {
    const circumstances = await findCircumstances(trigger, github);
    const host = createHost(inputs, github, session);
    const done = await run(() => session.gather(trigger, circumstances), host, options);
    say(done, inputs);
    process.exitCode = exitStatus(done);
  } finally {
    await session.close();
  }
}

function say({ decision, outcomes, effects }: Run, { dryRun }: Inputs): void {
  out(renderTable(decision, { colour: false, width: 120, outcomes }));
  out(renderOutcomes(outcomes, { colour: false, dryRun, effects }));
  for (const { effect, status, detail } of outcomes) {
    const words = detail ?? `the ${effect} was not made`;
    if (status !== 'refused' && status !== 'failed') continue;
    // A comment that cannot be made changes no verdict; a release that cannot be made is why the step is red.
    if (effect === 'comment' || effect === 'summary' || effect === 'annotate' || effect === 'output')
      core.warning(words);
    else core.error(words, { title: `Pawl: ${effect} ${status}` });
  }
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
