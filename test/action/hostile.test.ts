// Does anything that a stranger writes become a command, a mention, a request, or a second comment?
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type ActionRun, runAction } from '../support/action.ts';
import { mergeGroup, pullRequest, pullRequestTarget, type WorkflowEvent } from '../support/events.ts';
import { type Forge, startForge } from '../support/forge.ts';
import { pushCommit } from '../support/forge-push.ts';
import { TOKENS } from '../support/forge-state.ts';
import { BETTER, nflRepository, WORSE } from '../support/nfl-repository.ts';
import type { TemporaryRepository } from '../support/temporary-repository.ts';

/** Each line is a command to a runner that sees it at the beginning of a line; the last one is, anywhere. */
const COMMANDS = [
  '::set-env name=NODE_OPTIONS::--require /tmp/pwned',
  '::add-path::/tmp/pwned',
  '::stop-commands::pwned',
  '::error title=pwned::pwned',
  ' \t::add-mask::pwned',
  'x ##[add-path]/tmp/pwned',
];
/** What GitHub would render, notify or link. */
const MARKUP =
  '<img src="https://evil.example/pixel.png"> ![](https://evil.example/x) @octo-org/everyone #1 a|b `c` \u202e\u200b';
const NEW_MARKER = '<!-- pawl:comment Model gate -->';
/** Wherever a long text is wrapped, some command of it comes to the beginning of a line. */
const WRAPPED = Array.from(
  { length: 40 },
  (_, index) => `${'w'.repeat(index % 7)} ::error title=pwned::pwned`,
).join(' ');
const HOSTILE = `${['x', ...COMMANDS].join('\n')}\r${COMMANDS.join('\r')}\n${NEW_MARKER}\n${MARKUP}`;

let nfl: TemporaryRepository;
let forge: Forge;
beforeAll(async () => {
  nfl = await nflRepository();
});
afterAll(() => nfl.remove());
beforeEach(async () => {
  forge = await startForge({ source: nfl.directory });
});
afterEach(() => forge.close());

/** Files, names and values that a head can hold; `accuracy` has fallen, so that there is something to say. */
function hostileFiles(): Record<string, string> {
  const metrics = {
    accuracy: 0.7,
    [HOSTILE]: 0.5,
    slices: { [`home\n${COMMANDS.join('\n')}`]: { accuracy: 0.1 } },
    [WRAPPED]: 0.5,
    text: HOSTILE,
  };
  return {
    'metrics.json': JSON.stringify(metrics),
    'params.yaml': `train: ${JSON.stringify(HOSTILE)}\n? ${JSON.stringify(HOSTILE)}\n: 1\n`,
    'pawl.yaml': `model: nfl\n${JSON.stringify(HOSTILE)}: true\ngate: !!evil ${JSON.stringify(HOSTILE)}\n`,
    [`${WRAPPED.slice(0, 200)}/metrics.json`]: '{"accuracy": "0,9"}',
    'sub/pawl.yaml': `model: ${JSON.stringify(HOSTILE)}\n`,
    'other/metrics.yaml': '!!pwned "x"\n::stop-commands::pwned\n',
    [`data/raw\n${COMMANDS[0]}\n${COMMANDS[5]}/metrics.json`]: '{"accuracy": 1e999}',
    'dvc.lock': `schema: '2.0'\nstages:\n  ${JSON.stringify(HOSTILE)}:\n    cmd: ${JSON.stringify(HOSTILE)}\n`,
  };
}

async function gate(
  toEvent: (of: Parameters<typeof pullRequest>[1]) => WorkflowEvent | Promise<WorkflowEvent>,
) {
  const message = `feat: ${WRAPPED}\n\n${HOSTILE}`;
  await pushCommit(forge, {
    branch: 'hostile',
    files: hostileFiles(),
    message,
    author: `${MARKUP.replaceAll(/[<>]/g, '')} <a@b>`,
  });
  // A title is one line on GitHub; the event is text all the same.
  const pull = await forge.openPull({
    head: 'hostile',
    title: `feat: ${HOSTILE}`,
    body: HOSTILE,
    labels: [HOSTILE],
  });
  const event = await toEvent({ ...pull, head: { ...pull.head, ref: `hostile\n${COMMANDS.join('\n')}` } });
  return runAction({ forge, event });
}

function holdsStill(run: ActionRun): void {
  const spoken = ['debug', 'error', 'notice', 'warning', 'group', 'endgroup'];
  // The one command that is no word to the reader: the token is hidden from the log, should it ever come there.
  const others = run.commands.filter(({ name }) => !spoken.includes(name.toLowerCase()));
  expect(others.map(({ line }) => line)).toEqual([`::add-mask::${TOKENS.workflow}`]);
  expect(run.commands.filter(({ properties }) => properties.title === 'pwned')).toEqual([]);
  expect(run.files).toEqual({ env: '', path: '', state: '' });
  expect([...new Set(run.connections)].filter((to) => to !== new URL(forge.apiUrl).host)).toEqual([]);
  expect(run.processes.filter(({ file }) => file !== 'git')).toEqual([]);
  expect(run.workTree).toBe('');
  const defects = run.commands.filter(({ data }) => data.includes('defect of Pawl'));
  expect(defects, 'no uncaught exception').toEqual([]);
}

function isHarmless(markdown: string): void {
  // Only what is outside of code spans is rendered.
  const rendered = markdown.replaceAll(/(`+)(?!`).*?[^`]\1(?!`)/gs, '');
  expect(rendered).not.toMatch(/<img|!\[|\]\(https?:\/\/evil/);
  expect(rendered).not.toMatch(/(^|[^\w&])@octo-org/);
  expect(rendered).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b]/);
}

it.each([
  [
    'pull_request',
    (of: Parameters<typeof pullRequest>[1]) =>
      pullRequest(forge, of, { action: 'edited', previousTitle: HOSTILE }),
  ],
  ['pull_request_target', (of: Parameters<typeof pullRequest>[1]) => pullRequestTarget(forge, of)],
  ['merge_group', (of: Parameters<typeof pullRequest>[1]) => mergeGroup(forge, of)],
] as const)('hostile text everywhere, on %s', async (name, toEvent) => {
  const run = await gate(toEvent);
  expect(run.status).toBe(1);
  expect(run.outputs.verdict).toBe('fail');
  holdsStill(run);
  isHarmless(run.summary);
  const comments = forge.comments(1);
  expect(comments).toHaveLength(name === 'merge_group' ? 0 : 1);
  for (const { body } of comments) {
    isHarmless(body);
    expect(body.split(NEW_MARKER)).toHaveLength(2);
  }
});

it('hostile text makes no second comment, and no marker of another workflow', async () => {
  const toEvent = (of: Parameters<typeof pullRequest>[1]) => pullRequest(forge, of);
  await gate(toEvent);
  const [first] = forge.comments(1);
  const pull = await forge.openPull({ number: 1, head: BETTER, title: HOSTILE });
  await runAction({ forge, event: pullRequest(forge, pull) });
  expect(forge.comments(1)).toMatchObject([{ id: first?.id }]);
});

it('a workflow’s name cannot end its own marker', async () => {
  const pull = await forge.openPull({ head: WORSE });
  await runAction({
    forge,
    event: pullRequest(forge, pull),
    workflow: `a --> ${MARKUP} ${COMMANDS.join('\n')}`,
  });
  const [first = ''] = forge.comments(1)[0]?.body.split('\n') ?? [];
  expect(first).toMatch(/^<!-- pawl:comment [^<>]* -->$/);
});

it('the token is in nothing that is written', async () => {
  const run = await gate((of) => pullRequest(forge, of));
  // Where it is hidden from the log, it must be named once.
  const stdout = run.stdout.replace(`::add-mask::${TOKENS.workflow}\n`, '');
  const written = [
    stdout,
    run.stderr,
    run.summary,
    JSON.stringify(run.outputs),
    forge.comments(1)[0]?.body ?? '',
  ];
  const secret = Buffer.from(`x-access-token:${TOKENS.workflow}`).toString('base64');
  for (const text of written) {
    expect(text).not.toContain(TOKENS.workflow);
    expect(text).not.toContain(secret);
  }
  for (const { args } of run.processes)
    expect(args.join(' ')).not.toMatch(new RegExp(`${TOKENS.workflow}|${secret}`));
});
