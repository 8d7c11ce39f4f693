// Holds what a commit message is read as: the convention, git's and GitHub's own forms, and hostile text.
import { CommitParser } from 'conventional-commits-parser';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MESSAGE_LIMIT, parseCommit, SUBJECT_LIMIT } from '../../src/core/commit.ts';

const ID = 'c'.repeat(40);
const SHA = '1234567890abcdef1234567890abcdef12345678';

function parse(message: string, ...types: readonly string[]) {
  return parseCommit({ id: ID, parents: [SHA], author: 'Ada', date: '', message }, new Set(types));
}

/** The message's first change, or `undefined` where it is not conventional. */
function first(message: string) {
  return parse(message).changes[0];
}

describe('a header', () => {
  it.each([
    ['feat: x', { type: 'feat', subject: 'x', breaking: false }],
    ['feat(train): x', { type: 'feat', scope: 'train', subject: 'x', breaking: false }],
    ['feat!: x', { type: 'feat', subject: 'x', breaking: true }],
    ['feat(train)!: x', { type: 'feat', scope: 'train', subject: 'x', breaking: true }],
    ['FEAT: x', { type: 'feat', subject: 'x', breaking: false }],
    ['Fix(Train): X', { type: 'fix', scope: 'Train', subject: 'X', breaking: false }],
    ['feat (train): x', { type: 'feat', scope: 'train', subject: 'x', breaking: false }],
    ['feat!(train): x', { type: 'feat', scope: 'train', subject: 'x', breaking: true }],
    ['feat(train) !: x', { type: 'feat', scope: 'train', subject: 'x', breaking: true }],
    ['feat(a(b)c): x', { type: 'feat', scope: 'a(b)c', subject: 'x', breaking: false }],
    ['feat(@scope/pkg, api): x', { type: 'feat', scope: '@scope/pkg, api', subject: 'x', breaking: false }],
    ['feat(): x', { type: 'feat', subject: 'x', breaking: false }],
    ['feat:x', { type: 'feat', subject: 'x', breaking: false }],
    ['  feat:   x  ', { type: 'feat', subject: 'x', breaking: false }],
    ['feat: x: y', { type: 'feat', subject: 'x: y', breaking: false }],
    ['hot-fix_2: x', { type: 'hot-fix_2', subject: 'x', breaking: false }],
    ['feat: Ünïcode ✨', { type: 'feat', subject: 'Ünïcode ✨', breaking: false }],
  ])('%j is read', (header, expected) => {
    expect(first(header)).toMatchObject(expected);
    expect(first(header)?.scope).toBe('scope' in expected ? expected.scope : undefined);
  });

  it.each([
    'wip license',
    'feat',
    'feat:',
    'feat:   ',
    'feat x: y',
    'feat(x: y',
    'feat(a(b): y',
    'feat)x(: y',
    'feat(a)(b): y',
    'feat!!: x',
    ': x',
    '!: x',
    '(scope): x',
    'http://example.org',
    'std::vector is slow',
    'c:\\models are gone',
    '1feat: x',
    '✨ feat: x',
    '[feat] x',
    'feat：x',
    'Merge branch "main"',
    '',
    '   \n \n',
    `feat: ${'x'.repeat(5000)}`,
  ])('%j is listed as not conventional', (message) => {
    const parsed = parse(message);
    expect(parsed).toMatchObject({ conventional: false, changes: [], breaking: false });
    expect(parsed.subject).toBe(
      message.trim().slice(0, parsed.subject.endsWith('…') ? SUBJECT_LIMIT - 1 : undefined) +
        (parsed.subject.endsWith('…') ? '…' : ''),
    );
  });

  it('takes its pull request from the end, where GitHub writes it', () => {
    expect(first('feat: x (#12)')).toMatchObject({ header: 'feat: x', subject: 'x', pullRequest: 12 });
    expect(first('feat: x (#12) again')).not.toHaveProperty('pullRequest');
  });

  it('reads what conventional-commits-parser reads, for every message of the convention', () => {
    const parser = new CommitParser({ breakingHeaderPattern: /^(\w*)(?:\(([\w$@.\-*/ ]*)\))?!: (.*)$/ });
    const word = fc.stringMatching(/^[a-z][a-z0-9]{0,9}$/);
    const text = fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => words.join(' '));
    const footer = text.map((words) => `\n\nBREAKING CHANGE: ${words}`);
    fc.assert(
      fc.property(
        word,
        fc.option(word),
        fc.boolean(),
        text,
        fc.option(footer),
        (type, scope, bang, subject, note) => {
          const message = `${type}${scope === null ? '' : `(${scope})`}${bang ? '!' : ''}: ${subject}${note ?? ''}`;
          const oracle = parser.parse(message);
          const { scope: ownScope, ...own } = first(message) ?? {};
          expect({ ...own, scope: ownScope ?? null }).toMatchObject({
            type: oracle.type,
            scope: oracle.scope,
            subject: oracle.subject,
            breaking: oracle.notes.length > 0,
          });
        },
      ),
    );
  });
});

describe('a footer', () => {
  it.each([
    ['feat: x\n\nBREAKING CHANGE: y', true],
    ['feat: x\n\nBREAKING-CHANGE: y', true],
    ['feat: x\n\nBREAKING CHANGE #y', true],
    ['feat: x\n\nbreaking change: y', true],
    ['feat: x\n\nbody\n\nRefs: #1\nBREAKING CHANGE: y', true],
    ['feat: x\r\n\r\nBREAKING CHANGE: y\r\n', true],
    ['docs: x\n\nBREAKING CHANGE:\nthe pickle changed', true],
    ['feat: x\n\nThis is a BREAKING CHANGE: y', false],
    ['feat: x\n\nBREAKING CHANGES are listed below', false],
    ['feat: x\n\n    BREAKING CHANGE: an example', false],
    ['feat: x\n\n```\nBREAKING CHANGE: an example\n```', false],
  ])('%j: breaking is %s', (message, breaking) => {
    expect(parse(message).changes[0]?.breaking).toBe(breaking);
  });

  it('that breaks counts also where the header cannot be read', () => {
    expect(parse('switched to XGBoost\n\nBREAKING CHANGE: y')).toMatchObject({
      conventional: false,
      breaking: true,
    });
  });

  it('Release-As is kept as written, each of them', () => {
    const message =
      'chore: x\n\nRelease-As: 1.0.0\nrelease-as: v2.0.0-rc.1 \nRelease-As: soon, please\nRelease-As:';
    expect(parse(message).releaseAs).toEqual(['1.0.0', 'v2.0.0-rc.1', 'soon, please', '']);
    expect(parse('Release-As: 1.0.0').releaseAs).toEqual([]);
  });
});

describe('a revert', () => {
  it.each([
    ['of git', `Revert "feat: x"\n\nThis reverts commit ${SHA}.`, [SHA], 'feat: x', []],
    [
      'of a revert',
      `Revert "Revert "feat: x""\n\nThis reverts commit ${SHA}.`,
      [SHA],
      'Revert "feat: x"',
      [],
    ],
    [
      'of a revert by newer git',
      `Reapply "feat: x"\n\nThis reverts commit ${SHA}.`,
      [SHA],
      'Revert "feat: x"',
      [],
    ],
    [
      'of a merge',
      `Revert "Merge"\n\nThis reverts commit ${SHA}, reversing\nchanges made to abcdef1.`,
      [SHA],
      'Merge',
      [],
    ],
    ['of the convention', 'revert: feat: x\n\nRefs: 676104e, A215868', ['676104e', 'a215868'], 'feat: x', []],
    [
      'of several',
      'revert: y\n\nThis reverts commit abcdef1.\nThis reverts commit abcdef2.',
      ['abcdef1', 'abcdef2'],
      'y',
      [],
    ],
    ['of a pull request', 'Revert "feat: x (#12)" (#13)\n\nReverts owner/repo.x#12', [], 'feat: x', [12]],
  ])('%s', (_form, message, ids, header, pullRequests) => {
    expect(first(message)).toMatchObject({ type: 'revert', reverts: { ids, header, pullRequests } });
  });

  it('within another type keeps that type', () => {
    expect(first(`fix: undo\n\nThis reverts commit ${SHA}.`)).toMatchObject({
      type: 'fix',
      reverts: { ids: [SHA] },
    });
  });

  it('is not made of prose', () => {
    expect(first('docs: x\n\nRefs: 676104e')?.reverts).toEqual({ ids: [], pullRequests: [] });
    expect(first('docs: x\n\nWhat this reverts commit by commit 676104e')?.reverts.ids).toEqual([]);
  });
});

describe("a squash merge's body", () => {
  it("is read for GitHub's bullets, each with its own footers", () => {
    const message =
      'Better training (#12)\n\n* feat: a\n\nlonger words\n\n* fix(train): b\n\nBREAKING CHANGE: c\n\n* wip\n\n* chore: d\n\nCo-authored-by: B <b@example.org>';
    expect(parse(message).changes).toMatchObject([
      { type: 'feat', subject: 'a', breaking: false },
      { type: 'fix', subject: 'b', breaking: true },
      { type: 'chore', subject: 'd', breaking: false },
    ]);
    expect(parse(message).conventional).toBe(true);
  });

  it('is read for plain lines that begin a paragraph or follow a header', () => {
    const message = 'chore: x (#12)\n\nfeat: a\nfix: b\n\nprose\nperf: still prose\n\ndata: c';
    expect(parse(message).changes.map(({ type }) => type)).toEqual(['chore', 'feat', 'fix', 'data']);
  });

  it('is read where git merge --squash has indented it', () => {
    const message = `Squashed commit of the following:\n\ncommit ${SHA}\nAuthor: Ada\nDate: today\n\n    feat: a\n\n    BREAKING CHANGE: b\n`;
    expect(parse(message).changes).toMatchObject([{ type: 'feat', breaking: true }]);
  });

  it('does not take trailers, notes, indented lines or fenced code for headers', () => {
    const message =
      'docs: x\n\nNote: y\n\nSigned-off-by: Ada\n\nRefs: #1\n\n    feat: an example\n\n```\n\nfeat: code\n\n```\n\nhttp://x';
    expect(parse(message).changes.map(({ type }) => type)).toEqual(['docs']);
  });

  it("knows the policy's own types", () => {
    expect(parse('x (#1)\n\n* sweep: a').changes).toEqual([]);
    expect(parse('x (#1)\n\n* sweep: a', 'sweep').changes).toMatchObject([{ type: 'sweep' }]);
  });

  it('keeps a revert with the commit that it belongs to', () => {
    const message = `feat: x (#12)\n\n* Revert "feat: y"\n\nThis reverts commit ${SHA}.`;
    expect(parse(message).changes.map(({ reverts }) => reverts.ids)).toEqual([[], [SHA]]);
  });
});

describe('a hostile message', () => {
  // Each of these stops a parser that backtracks, recurses, or copies fields by name. A test that hangs has failed.
  const long = 100_000;
  it.each([
    ['opening parentheses', `feat${'('.repeat(long)}: x`],
    ['nested parentheses', `feat(${'()'.repeat(long / 2)}: x`],
    ['exclamation marks', `feat${'!'.repeat(long)}`],
    ['blanks before a colon', `feat${' '.repeat(long)}x`],
    ['blanks after Release-As', `feat: x\n\nRelease-As:${' '.repeat(long)}x`],
    ['one long line', `feat: x\n\n${'a'.repeat(long)}`],
    ['a long hexadecimal line', `revert: x\n\nRefs: ${'abcdef0 '.repeat(long / 8)}`],
    ['a hexadecimal run', `revert: x\n\nRefs: ${'a'.repeat(long)}`],
    ['many breaking changes', `feat: x\n\n${'BREAKING CHANGE: y\n'.repeat(long / 10)}`],
    ['many quotes', `Revert "${'"'.repeat(long)}`],
    ['many headers', `x\n\n${'* feat: y\n'.repeat(long / 10)}`],
    ['many blank lines', `${'\n'.repeat(long)}feat: x`],
    ['many carriage returns', `feat: x${'\r'.repeat(long)}\n\ny`],
    ['many pull requests', `x${' (#1)'.repeat(long / 5)}`],
    ['a repository name', `revert: x\n\nReverts ${'a.'.repeat(long / 2)}/b#1`],
    ['issue references', `feat: x\n\n${'fix #1 '.repeat(long / 7)}`],
  ])('of %s is read in one pass', (_name, message) => {
    expect(parse(message).subject.length).toBeLessThanOrEqual(SUBJECT_LIMIT);
  });

  it.each(['-notes-', '-type-', '-references-', '-__proto__-', '-header-'])(
    'cannot set a field with %s',
    (line) => {
      expect(parse(`feat: x\n\n${line}\ny\n\nBREAKING CHANGE: z`)).toMatchObject({
        subject: 'feat: x',
        changes: [{ type: 'feat', subject: 'x', breaking: true, reverts: { ids: [], pullRequests: [] } }],
      });
    },
  );

  it('is read up to a limit, and says so', () => {
    const filler = 'y\n'.repeat(MESSAGE_LIMIT / 2);
    expect(parse(`feat: x\n\n${filler}BREAKING CHANGE: z`)).toMatchObject({
      truncated: true,
      changes: [{ breaking: false }],
    });
    expect(parse('feat: x').truncated).toBe(false);
  });

  it('never makes the reader throw, and never loses the commit', () => {
    const piece = fc.constantFrom(
      'feat',
      '(',
      ')',
      '!',
      ':',
      ' ',
      '\n',
      '* ',
      '"',
      'Revert "',
      '#',
      'BREAKING CHANGE',
      '```',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((pieces) => pieces.join('')),
        ),
        (message) => {
          const parsed = parse(message);
          expect(parsed.id).toBe(ID);
          expect(parsed.conventional).toBe(parsed.changes.length > 0);
        },
      ),
    );
  });
});
