// `command: verify` against a forge: what the tags, the release pages and the settings say together.
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyStep } from '../../src/commands/verify-step.ts';
import type { Verification } from '../../src/core/verification.ts';
import { openRepository } from '../../src/git/repository.ts';
import { createForgeReader } from '../../src/hosts/github-reader.ts';
import { exitStatus } from '../../src/run.ts';
import { HUMAN, optionsAt } from '../hosts/github-at-forge.ts';
import { badGateway } from '../support/forge-faults.ts';
import { TOKENS } from '../support/forge-state.ts';
import { nameOf, openReleaseForge, pushed, type ReleaseForge, runAt } from '../support/release-forge.ts';

let place: ReleaseForge;
beforeEach(async () => {
  place = await openReleaseForge({ immutableReleases: false });
  for (let release = 0; release < 3; release += 1) {
    expect(exitStatus(await runAt(place, pushed(await place.advance())))).toBe(0);
  }
});
afterEach(() => place.close());

interface Said {
  readonly status: number;
  readonly log: string;
  readonly summary: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly verification: Verification;
  readonly errors: readonly string[];
}

/** In a clone of depth 1 without tags, as actions/checkout makes it. */
async function step({ token }: { readonly token?: string } = { token: TOKENS.app }): Promise<Said> {
  const { forge, shallow } = place;
  let log = '';
  let summary = '';
  let outputs: Readonly<Record<string, string>> = {};
  const url = `${forge.serverUrl}/${nameOf(place)}`;
  const status = await verifyStep({
    open: () =>
      openRepository({
        directory: shallow.directory,
        fresh: true,
        environment: shallow.environment,
        scratchParent: tmpdir(),
        name: nameOf(place),
        remote: { url, ...(token === undefined ? {} : { token }) },
      }),
    model: undefined,
    forge: token === undefined ? undefined : createForgeReader(optionsAt(forge, { token })),
    host: {
      summary: async (markdown) => {
        summary = markdown;
        return { status: 'done' };
      },
      output: async (values) => {
        outputs = values;
        return { status: 'done' };
      },
    },
    out: (text) => {
      log += text;
    },
  });
  const verification = JSON.parse(outputs.json ?? '') as Verification;
  const problems = [...verification.problems, ...verification.models.flatMap((model) => model.problems)];
  const errors = problems.flatMap(({ severity, message }) => (severity === 'error' ? [message] : []));
  return { status, log, summary, outputs, verification, errors };
}

const statusOf = ({ verification }: Said, check: string) =>
  verification.checks.find((one) => one.check === check)?.status;

it('releases that nobody touched pass, in a clone that is cut short', async () => {
  place.forge.addRuleset({ rules: ['update', 'deletion'] });
  const said = await step();
  expect(said.errors).toEqual([]);
  expect(said.verification.models).toMatchObject([{ model: 'nfl', releases: 3, assignments: 3 }]);
  expect([said.status, said.outputs.verdict]).toEqual([0, 'pass']);
  expect(said.summary).toContain('✅ no defects');
  expect(said.log).toContain('nothing was found in what could be looked at');
  for (const check of ['chain', 'records', 'releases', 'assets']) expect(statusOf(said, check)).toBe('pass');
});

it('without a token nothing is known of the forge', async () => {
  const said = await step({});
  expect(said.status).toBe(0);
  for (const check of ['releases', 'drafts', 'assets', 'rulesets', 'immutable-releases']) {
    expect(statusOf(said, check)).toBe('unknown');
  }
});

it('a forge that is out of order is unknown, and no defect', async () => {
  place.forge.inject({
    operation: 'repos/list-releases',
    times: 99,
    happens: { kind: 'answer', answer: badGateway() },
  });
  const said = await step();
  expect(said.errors).toEqual([]);
  expect([statusOf(said, 'releases'), statusOf(said, 'assets')]).toEqual(['unknown', 'unknown']);
});

describe('a step is red where', () => {
  async function expectRed(...messages: readonly RegExp[]): Promise<void> {
    const said = await step();
    expect([said.status, said.outputs.verdict]).toEqual([1, 'fail']);
    expect(said.errors, said.log).toHaveLength(messages.length);
    for (const message of messages) expect(said.errors).toContainEqual(expect.stringMatching(message));
    expect(said.summary).toContain('⛔ defects were found');
    expect(said.log).toContain('defects were found');
  }

  it('the newest release is gone with its assignment: its page became a draft', async () => {
    await place.untag('v1.2.0');
    await place.untag('nfl#production#3');
    await expectRed(/^v1\.2\.0 was deleted: its release page is a draft now/);
  });

  it('the newest tag and its assignment were made again: the page holds its object', async () => {
    const { git } = place.forge;
    const make = async (tag: string, text: string) => {
      const object = await git.gitWithInput(`${text}\n`, 'mktag', '--no-strict');
      await git.git('update-ref', `refs/tags/${tag}`, object);
      return object;
    };
    const before = await git.id('refs/tags/v1.2.0');
    const text = await git.git('cat-file', 'tag', 'v1.2.0');
    const after = await make('v1.2.0', text.replace(/"title":"[^"]*"/, '"title":"all mine"'));
    const entry = await git.git('cat-file', 'tag', 'nfl#production#3');
    await make('nfl#production#3', entry.replaceAll(before, after));
    await expectRed(/^record\.json on the release page of v1\.2\.0 does not fit the tag/);
  });

  it('a page was removed', async () => {
    const [page] = await place.forge.releases();
    place.forge.forgetRelease(page?.id ?? 0);
    await expectRed(/^v1\.0\.0 has no release page/);
  });

  it('a draft was left', async () => {
    place.forge.addRelease({ tag: 'v1.1.0', author: HUMAN });
    await expectRed(/^there is a draft left of the release page of v1\.1\.0/);
  });

  it('a request was never accepted', async () => {
    await place.tag('v9.0.0');
    await expectRed(/^v9\.0\.0 was pushed by hand and never accepted/);
  });
});

it('settings that protect nothing are warnings, and unknown to a token that may not see them', async () => {
  const said = await step();
  expect(said.status).toBe(0);
  expect([statusOf(said, 'rulesets'), statusOf(said, 'immutable-releases')]).toEqual(['fail', 'fail']);
  expect(said.log).toMatch(/no ruleset protects v1\.2\.0, v1\.1\.0, v1\.0\.0 and 3 more/);
  expect(statusOf(await step({ token: TOKENS.release }), 'immutable-releases')).toBe('unknown');
});
