// What does the Action do on each event of the release path? Its dist/index.js on a runner, against the forge.
import { afterEach, describe, expect, it } from 'vitest';
import { type ActionRun, runAction } from '../support/action.ts';
import {
  deletionOfTag,
  issueComment,
  pullRequest,
  pushOfBranch,
  pushOfTag,
  schedule,
  type WorkflowEvent,
  workflowDispatch,
} from '../support/events.ts';
import { TOKENS } from '../support/forge-state.ts';
import {
  type AdvanceOptions,
  MODEL,
  openReleaseForge,
  type ReleaseForge,
  type ReleaseForgeOptions,
} from '../support/release-forge.ts';
import { expectWhole } from '../support/release-whole.ts';
import type { StepOptions } from '../support/runner-environment.ts';

let place: ReleaseForge;
afterEach(() => place.close());

async function open(options: ReleaseForgeOptions = {}): Promise<void> {
  place = await openReleaseForge(options);
}

type Step = Partial<Pick<StepOptions, 'token' | 'inputs' | 'depth' | 'env'>>;

function act(event: WorkflowEvent, step: Step = {}): Promise<ActionRun> {
  return runAction({ forge: place.forge, event, token: TOKENS.release, ...step });
}

/** One commit on main, and the run of its push. */
async function release(options?: AdvanceOptions, step?: Step): Promise<ActionRun> {
  await place.advance(options);
  return act(await pushOfBranch(place.forge), step);
}

const tags = async () =>
  (await place.forge.git.git('for-each-ref', '--format=%(refname:strip=2)', 'refs/tags')).split('\n');

/** Everything that a run could have changed. */
async function snapshot() {
  const { forge } = place;
  const releases = await forge.releases();
  return JSON.stringify([
    await forge.git.git('for-each-ref'),
    releases.map(({ tag, draft, assets }) => [tag, draft, assets.length]),
    forge.deployments(),
    (await forge.latestRelease())?.tag,
  ]);
}

async function expectNothingWritten(make: () => Promise<ActionRun>): Promise<ActionRun> {
  const before = await snapshot();
  const run = await make();
  expect(await snapshot(), run.stdout).toBe(before);
  return run;
}

const said = ({ stdout, stderr }: ActionRun) => stdout + stderr;

describe('a push to main', () => {
  it.each([
    ['of depth 1, without tags', 1],
    ['whole', 0],
  ])('in a checkout %s releases: tags in one push, draft, files, published, deployed', async (_, depth) => {
    await open();
    await release({}, { depth });
    const run = await release({}, { depth });
    expect(run.status, said(run)).toBe(0);
    expect(run.outputs).toMatchObject({
      verdict: 'pass',
      released: 'true',
      version: '1.1.0',
      'previous-version': '1.0.0',
      tag: 'v1.1.0',
      current: '1.1.0',
    });
    expect(JSON.parse(run.outputs.models ?? '')).toMatchObject([
      { model: MODEL, released: true, stage: 'production', bump: 'minor' },
    ]);
    expect(run.summary).toContain('v1.1.0');
    const pushes = run.gitRequests.filter(
      ({ method, path }) => method === 'POST' && path.endsWith('receive-pack'),
    );
    expect(pushes, 'both tags in one push').toHaveLength(1);
    expect(run.requests.filter(({ method }) => method !== 'GET').map(({ operation }) => operation)).toEqual([
      'repos/create-release',
      'repos/upload-release-asset',
      'repos/upload-release-asset',
      'repos/update-release',
      'repos/create-deployment',
      'repos/create-deployment-status',
    ]);
    const [made, published] = run.requests.filter(({ operation }) =>
      /(create|update)-release$/.test(operation ?? ''),
    );
    expect(made?.body).toMatchObject({ draft: true });
    expect(published?.body).toMatchObject({ draft: false, make_latest: 'true' });
    expect(published?.body).toMatchObject({ body: expect.stringContaining('season 2') });
    expect([run.workTree, run.leftovers]).toEqual(['', []]);
    await expectWhole(place);
  });

  it('again changes nothing', async () => {
    await open();
    await release();
    const event = await pushOfBranch(place.forge);
    const run = await expectNothingWritten(() => act(event));
    expect(run.status).toBe(0);
    expect(run.outputs).toMatchObject({ released: 'false', current: '1.0.0' });
  });

  it('that makes the model worse is red and releases nothing', async () => {
    await open();
    await release({ accuracy: 76 });
    await place.advance({ accuracy: 70 });
    const event = await pushOfBranch(place.forge);
    const run = await expectNothingWritten(() => act(event));
    expect(run.status).toBe(1);
    expect(run.outputs).toMatchObject({ verdict: 'fail', released: 'false', current: '1.0.0' });
  });

  it('in a dry run writes nothing, and sets the same outputs', async () => {
    await open();
    await place.advance();
    const event = await pushOfBranch(place.forge);
    const run = await expectNothingWritten(() => act(event, { inputs: { 'dry-run': 'true' } }));
    expect(run.status).toBe(0);
    expect(run.outputs).toMatchObject({ released: 'false', version: '1.0.0', tag: 'v1.0.0' });
    expect(run.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('on an own server, below /api/v3, is the same', async () => {
    await open({ form: 'ghes' });
    const run = await release();
    expect(run.status, said(run)).toBe(0);
    await expectWhole(place);
  });

  it('with immutable releases publishes with all files at once', async () => {
    await open({ immutableReleases: true });
    const run = await release();
    expect(run.status, said(run)).toBe(0);
    expect(await place.forge.releases()).toMatchObject([{ immutable: true, draft: false }]);
    await expectWhole(place);
  });
});

describe('what cannot be done is found before anything is written', () => {
  it.each([
    ['no permission', TOKENS.workflow, /contents: write/],
    ['a token that only reads', TOKENS.readOnly, /contents: write/],
    ['an unknown token', 'ghs_expired0000000000000000000000000000000', /does not know the token/],
  ])('%s', async (_, token, words) => {
    await open();
    await place.advance();
    const event = await pushOfBranch(place.forge);
    // The checkout itself is made with a token that may read.
    const run = await expectNothingWritten(() => act(event, { inputs: { 'github-token': token } }));
    expect(run.status).toBe(2);
    expect(said(run)).toMatch(words);
  });

  it('no token at all', async () => {
    await open();
    await place.advance();
    const event = await pushOfBranch(place.forge);
    const run = await expectNothingWritten(() => act(event, { inputs: { 'github-token': '' } }));
    expect(run.outputs.released ?? 'false').toBe('false');
  });

  it('a ruleset that forbids the tag', async () => {
    await open();
    place.forge.addRuleset({ name: 'no tags', rules: ['creation'] });
    await place.advance();
    const event = await pushOfBranch(place.forge);
    const run = await expectNothingWritten(() => act(event));
    expect(run.status).toBe(1);
    expect(said(run)).toContain('the ruleset no tags forbids');
    expect(run.gitRequests.filter(({ path }) => path.includes('receive-pack'))).toEqual([]);
  });

  it('other workflows at the commit that is rolled back to: an App is named', async () => {
    await open();
    await release({ files: { '.github/workflows/a.yml': 'on: push\n' } });
    await release({ files: { '.github/workflows/a.yml': 'on: [push, delete]\n' } });
    const inputs = { command: 'rollback', model: MODEL, reason: 'slow' };
    const event = await workflowDispatch(place.forge, 'refs/heads/main', inputs);
    const run = await expectNothingWritten(() => act(event, { inputs }));
    expect(run.status).toBe(1);
    expect(said(run)).toMatch(/workflows: write/);
    const byApp = { ...inputs, 'comment-author': 'model-steward[bot]' };
    const again = await act(event, { inputs: byApp, token: TOKENS.app });
    expect(again.status, said(again)).toBe(0);
    expect(again.outputs.current).toBe('1.0.0');
  });
});

describe('a tag pushed by hand', () => {
  it('becomes a release where it may', async () => {
    await open();
    await release();
    await place.advance();
    await place.tag('v1.5.0');
    const run = await act(await pushOfTag(place.forge, 'v1.5.0'));
    expect(run.status, said(run)).toBe(0);
    expect(run.outputs).toMatchObject({ released: 'true', version: '1.5.0', current: '1.5.0' });
    await expectWhole(place);
  });

  it('is refused where it is too low, left alone and not published', async () => {
    await open();
    await release();
    await place.advance({ message: 'feat!: other outputs' });
    await place.tag('v1.0.1');
    const event = await pushOfTag(place.forge, 'v1.0.1');
    const run = await expectNothingWritten(() => act(event));
    expect(run.status).toBe(1);
    expect(said(run)).toContain('does not become a release');
    expect(run.outputs).toMatchObject({ released: 'false', current: '1.0.0' });
  });

  it('by Pawl itself, with the token of an App, ends unchanged', async () => {
    await open();
    await release({}, { token: TOKENS.app, inputs: { 'comment-author': 'model-steward[bot]' } });
    for (const tag of ['v1.0.0', `${MODEL}#production#1`]) {
      const event = await pushOfTag(place.forge, tag, 'model-steward[bot]');
      const run = await expectNothingWritten(() => act(event));
      expect(run.status, said(run)).toBe(0);
      expect(run.outputs.released).toBe('false');
    }
  });
});

describe('going back', () => {
  it('a deleted tag rolls back, once, and latest moves', async () => {
    await open();
    await release();
    await release();
    await place.untag('v1.1.0');
    const event = await deletionOfTag(place.forge, 'v1.1.0', 'bob');
    const run = await act(event);
    expect(run.status, said(run)).toBe(0);
    expect(run.outputs).toMatchObject({ version: '1.0.0', current: '1.0.0' });
    expect((await place.forge.latestRelease())?.tag).toBe('v1.0.0');
    expect(await tags()).toContain(`${MODEL}#production#3`);
    expect(place.forge.deployments().at(-1)).toMatchObject({ ref: 'v1.0.0', environment: 'production' });
    const again = await expectNothingWritten(() => act(event));
    expect(again.status).toBe(0);
  });

  it('workflow_dispatch rolls back and promotes, by who asked', async () => {
    await open();
    await release();
    await release();
    const back = { command: 'rollback', model: MODEL, reason: 'errors in serving' };
    const rollback = await act(await workflowDispatch(place.forge, 'refs/heads/main', back, 'bob'), {
      inputs: back,
    });
    expect(rollback.status, said(rollback)).toBe(0);
    expect(rollback.outputs).toMatchObject({ version: '1.0.0', current: '1.0.0' });
    expect((await place.forge.latestRelease())?.tag).toBe('v1.0.0');
    const message = await place.forge.git.git('cat-file', '-p', `refs/tags/${MODEL}#production#3`);
    expect(message).toMatch(/^Actor: bob$/m);
    expect(message).toMatch(/^Reason: errors in serving$/m);

    const nightly = await place.advance().then(() => schedule(place.forge));
    const held = await act(nightly, { inputs: { command: 'release' } });
    expect(held.status, said(held)).toBe(0);
    expect(held.outputs).toMatchObject({ released: 'true', version: '1.2.0', current: '1.0.0' });
    expect((await place.forge.latestRelease())?.tag).toBe('v1.0.0');

    const forward = { command: 'promote', model: MODEL, version: 'v1.2.0', stage: 'production' };
    const promote = await act(await workflowDispatch(place.forge, 'refs/heads/main', forward), {
      inputs: forward,
    });
    expect(promote.outputs).toMatchObject({ version: '1.2.0', current: '1.2.0' });
    expect((await place.forge.latestRelease())?.tag).toBe('v1.2.0');
  });
});

it.each(['pull_request', 'issue_comment', 'workflow_run'])(
  'on %s nothing is released, whatever the inputs say',
  async (name) => {
    await open();
    await place.advance();
    await place.clone.git('push', '--quiet', 'origin', 'HEAD:refs/heads/feature');
    const event =
      name === 'issue_comment'
        ? await issueComment(place.forge, '/release')
        : pullRequest(place.forge, await place.forge.openPull({ head: 'feature' }));
    const renamed = { ...event, name } as WorkflowEvent;
    for (const command of ['release', 'rollback']) {
      const inputs = { command, model: MODEL, reason: 'x' };
      const run = await expectNothingWritten(() => act(renamed, { inputs }));
      expect(run.status).toBe(2);
      expect(run.requests).toEqual([]);
    }
  },
);

it('five models in one push: each in an atomic push of its own, none is the latest of all', async () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const model = (name: string, accuracy: number) => ({
    [`models/${name}/pawl.yaml`]: `model: ${name}\nmetrics: [metrics.json]\nlineage: { model: [model.pkl] }\nrelease: true\n`,
    [`models/${name}/metrics.json`]: `{"accuracy": ${accuracy}}\n`,
    [`models/${name}/model.pkl`]: `${name} ${accuracy}\n`,
  });
  const all = (accuracy: number) => Object.assign({}, ...names.map((name) => model(name, accuracy)));
  await open({ policy: 'model: root\nrelease: true\n' });
  await place.clone.write({ 'pawl.yaml': undefined, 'metrics.json': undefined, 'model.pkl': undefined });
  await place.clone.write(all(0.7));
  await place.clone.commit('feat: five models');
  await place.clone.git('push', '--quiet', 'origin', 'HEAD:refs/heads/main');
  const run = await act(await pushOfBranch(place.forge));
  expect(run.status, said(run)).toBe(0);
  const pushes = run.gitRequests.filter(
    ({ method, path }) => method === 'POST' && path.endsWith('receive-pack'),
  );
  expect(pushes).toHaveLength(5);
  expect(await tags()).toEqual(names.flatMap((name) => [`${name}#production#1`, `${name}@v1.0.0`]).sort());
  const releases = await place.forge.releases();
  expect(releases.map(({ tag, draft, assets }) => [tag, draft, assets.length])).toEqual(
    names.map((name) => [`${name}@v1.0.0`, false, 2]),
  );
  expect(run.requests.some(({ body }) => (body as { make_latest?: string })?.make_latest === 'true')).toBe(
    false,
  );
  expect(JSON.parse(run.outputs.models ?? '')).toHaveLength(5);
  expect(run.outputs).toMatchObject({ released: 'true', version: '', tag: '' });
});
