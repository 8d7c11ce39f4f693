// What git and forges print after a push: is each read as what it is, and said in words that help?
import { describe, expect, test } from 'vitest';
import { readPushReport } from '../../src/git/push-report.ts';

const REFS = ['refs/tags/v1', 'refs/tags/m#production#1'];
const line = (flag: string, ref: string, summary: string) =>
  `${flag}\t${'1'.repeat(40)}:${ref}\t${summary}\n`;
const both = (flag: string, summary: string) => REFS.map((ref) => line(flag, ref, summary)).join('');
const read = (stdout: string, stderr = '', succeeded = false) =>
  readPushReport(REFS, { succeeded, stdout: `To https://example.org/o/r\n${stdout}Done\n`, stderr });

describe('a push', () => {
  test('that made all of the tags, some of them, or none because they were there', () => {
    expect(read(both('*', '[new tag]'), '', true)).toEqual({ kind: 'pushed', created: true });
    const some = line('*', REFS[0] ?? '', '[new tag]') + line('=', REFS[1] ?? '', '[up to date]');
    expect(read(some, '', true)).toEqual({ kind: 'pushed', created: true });
    expect(read(both('=', '[up to date]'), '', true)).toEqual({ kind: 'pushed', created: false });
  });

  test('that says nothing of one of the tags is not believed', () => {
    expect(read(line('*', REFS[0] ?? '', '[new tag]'), '', true)).toMatchObject({
      kind: 'unclear',
      passing: false,
    });
    expect(read('', 'Everything up-to-date\n', true)).toMatchObject({ kind: 'unclear' });
  });
});

test.each([
  '[rejected] (already exists)',
  '[rejected] (stale info)',
  '[remote rejected] (reference already exists)',
  "[remote rejected] (cannot lock ref 'refs/tags/v1': reference already exists)",
  '[remote rejected] (failed to update ref)',
  '[remote rejected] (incorrect old value provided)',
])('%s: a tag is in the way, and the one that goes down with it is not named', (summary) => {
  const stdout =
    line('!', REFS[0] ?? '', summary) + line('!', REFS[1] ?? '', '[rejected] (atomic push failed)');
  const report = read(stdout, "error: failed to push some refs to 'https://example.org/o/r'\n");
  expect(report).toEqual({ kind: 'exists', detail: `v1 ${summary}` });
});

const UNPACK =
  'send-pack: unexpected disconnect while reading sideband packet\nfatal: the remote end hung up unexpectedly\n';

describe('what is refused is not tried again, and the words say what is missing', () => {
  test.each([
    {
      said: 'fatal: unable to access X: The requested URL returned error: 403\n',
      help: '`contents: write`',
      byRule: false,
    },
    {
      said: `error: RPC failed; HTTP 403 curl 22 The requested URL returned error: 403\n${UNPACK}`,
      help: '`contents: write`',
      byRule: false,
    },
    {
      said: 'remote: Permission to o/r.git denied to github-actions[bot].\nfatal: unable to access X: The requested URL returned error: 403\n',
      help: '`contents: write`',
      byRule: false,
    },
    {
      said: 'remote: Write access to repository not granted.\nfatal: unable to access X: The requested URL returned error: 403\n',
      help: '`contents: write`',
      byRule: false,
    },
    {
      said: 'ERROR: Permission to o/r.git denied to deploy key.\nfatal: Could not read from remote repository.\n',
      help: '`contents: write`',
      byRule: false,
    },
    {
      said: "remote: Invalid username or token.\nfatal: Authentication failed for 'https://example.org/'\n",
      help: 'does not know this token',
      byRule: false,
    },
    {
      said: `fatal: could not read Username for 'https://example.org': terminal prompts disabled\n${UNPACK}`,
      help: 'does not know this token',
      byRule: false,
    },
    {
      said: "remote: Repository not found.\nfatal: repository 'https://example.org/' not found\n",
      help: 'no such repository',
      byRule: false,
    },
    {
      said: "fatal: 'x' does not appear to be a git repository\nfatal: Could not read from remote repository.\n",
      help: 'no such repository',
      byRule: false,
    },
    { said: 'fatal: the receiving end does not support --atomic push\n', help: '--no-push', byRule: false },
    { said: "fatal: transport 'ext' not allowed\n", help: 'https, ssh', byRule: false },
    {
      said: 'fatal: unable to access X: The requested URL returned error: 301\n',
      help: 'moved',
      byRule: false,
    },
  ])('$said', ({ said, help, byRule }) => {
    expect(read('', said)).toMatchObject({ kind: 'refused', byRule, detail: expect.stringContaining(help) });
  });

  test.each([
    {
      summary:
        '[remote rejected] (refusing to allow a GitHub App to create or update workflow `.github/workflows/x.yml` without `workflows` permission)',
      help: '`workflows: write`',
    },
    {
      summary:
        '[remote rejected] (refusing to allow an OAuth App to create or update workflow `x` without `workflow` scope)',
      help: 'personal access token',
    },
    { summary: '[remote rejected] (push declined due to repository rule violations)', help: 'ruleset' },
    { summary: '[remote rejected] (pre-receive hook declined)', help: 'hook' },
    { summary: '[remote rejected] (protected tag hook declined)', help: 'hook' },
  ])('$summary', ({ summary, help }) => {
    expect(read(both('!', summary))).toMatchObject({
      kind: 'refused',
      byRule: true,
      detail: expect.stringContaining(help),
    });
  });

  test('a rule that the remote explains is quoted', () => {
    const stderr = `remote: error: GH013: Repository rule violations found for refs/tags/v1.        
remote: 
remote: - Cannot create ref due to creations being restricted.        
remote: 
To https://example.org/o/r
error: failed to push some refs to 'https://example.org/o/r'
`;
    expect(
      read(both('!', '[remote rejected] (push declined due to repository rule violations)'), stderr),
    ).toEqual({
      kind: 'refused',
      byRule: true,
      detail: expect.stringMatching(
        /^A ruleset .* The remote says: v1 .*; error: GH013: Repository rule violations found for refs\/tags\/v1\.; - Cannot create ref due to creations being restricted\.$/,
      ),
    });
  });
});

describe('what broke off', () => {
  test.each([
    'fatal: unable to access X: The requested URL returned error: 502\n',
    `error: RPC failed; HTTP 503 curl 22 The requested URL returned error: 503\n${UNPACK}`,
    'fatal: unable to access X: The requested URL returned error: 429\n',
    `error: RPC failed; curl 52 Empty reply from server\n${UNPACK}`,
    'fatal: unable to access X: Failed to connect to example.org port 443: Connection refused\n',
    'fatal: unable to access X: Could not resolve host: example.org\n',
    'fatal: unable to access X: Operation too slow. Less than 1 bytes/sec transferred the last 60 seconds\n',
    'ssh: connect to host example.org port 22: Connection timed out\nfatal: Could not read from remote repository.\n',
    UNPACK,
  ])('may have taken effect and is worth another try: %s', (said) => {
    expect(read('', said)).toMatchObject({ kind: 'unclear', passing: true });
  });

  test.each([
    'fatal: unable to access X: The requested URL returned error: 422\n',
    'fatal: bad object 1234\n',
    'fatal: unable to access X: SSL certificate problem: unable to get local issuer certificate\n',
    '',
  ])('is not tried again where nothing says that it would help: %s', (said) => {
    expect(read('', said)).toMatchObject({ kind: 'unclear', passing: false });
  });

  test('is told in one line of at most a thousand characters, without what commands a runner', () => {
    const report = read('', `remote: \u001b[31m::error::x\r\n${'x'.repeat(5000)}\n`);
    expect(report).toMatchObject({
      kind: 'unclear',
      detail: expect.stringMatching(/^\[31m::error::x; x+…$/),
    });
  });
});
