// Holds which version comes next and what is said about it.
import fc from 'fast-check';
import compare from 'semver/functions/compare.js';
import { describe, expect, it } from 'vitest';
import { typeBump } from '../../src/core/commit-bump.ts';
import type { Commit, Release } from '../../src/core/facts.ts';
import type { ReleasePolicy } from '../../src/core/policy.ts';
import { currentRelease, decideVersion, type VersionInput } from '../../src/core/version.ts';

/** A full id from a short name, so that messages can name commits: `id('a1')`. */
function id(name: string): string {
  return Buffer.from(name).toString('hex').padStart(10, '0').padEnd(40, '0');
}

/** Commits from messages, oldest first as a history is told. A pair is a name and a message. */
function history(...told: readonly (string | readonly [name: string, message: string])[]): readonly Commit[] {
  return told
    .map((entry, index) => {
      const [name, message] = typeof entry === 'string' ? [`n${index}`, entry] : entry;
      return {
        id: id(name),
        parents: [id('parent')],
        author: 'Ada',
        date: '2024-01-25T12:00:00+00:00',
        message,
      };
    })
    .reverse();
}

function release(version: string, reachable = true): Release {
  return { tag: `v${version}`, version, commit: id(version), reachable };
}

const POLICY: ReleasePolicy = {
  enabled: true,
  tag: 'v{version}',
  initial: '1.0.0',
  stages: ['production'],
  deployments: false,
  types: {},
};

function decide(input: Partial<VersionInput>) {
  return decideVersion({
    model: 'm',
    policy: POLICY,
    releases: [release('1.2.3')],
    unreadableTags: [],
    commits: [],
    proposed: [],
    changed: true,
    ...input,
  });
}

function next(current: string, ...messages: readonly string[]) {
  return decide({ releases: [release(current)], commits: history(...messages) }).next;
}

describe('the bump', () => {
  it.each([
    ['feat: x', '1.3.0', 'minor'],
    ['fix: x', '1.2.4', 'patch'],
    ['perf: x', '1.2.4', 'patch'],
    ['revert: x', '1.2.4', 'patch'],
    ['data: x', '1.3.0', 'minor'],
    ['retrain: x', '1.2.4', 'patch'],
    ['feat!: x', '2.0.0', 'major'],
    ['chore!: x', '2.0.0', 'major'],
    ['docs: x\n\nBREAKING CHANGE: y', '2.0.0', 'major'],
    ['wip\n\nBREAKING CHANGE: y', '2.0.0', 'major'],
    ['x (#1)\n\n* fix: a\n* feat: b', '1.3.0', 'minor'],
  ])('of %j is to %s', (message, version, bump) => {
    expect(decide({ commits: history(message) })).toMatchObject({
      next: version,
      nextTag: `v${version}`,
      bump,
    });
  });

  it.each(['docs: x', 'chore: x', 'build(data): x', 'wip', 'sweep: x', 'constructor: x', '__proto__: x'])(
    'of %j is none',
    (message) => {
      const decision = decide({ commits: history(message) });
      expect(decision).toMatchObject({
        bump: 'none',
        reasons: ['no commit since v1.2.3 asks for a new version'],
      });
      expect(decision).not.toHaveProperty('next');
    },
  );

  it('is the largest of the range, and the reason names it', () => {
    const decision = decide({ commits: history('feat: a', 'fix: b', 'docs: c', ['d', 'feat: d']) });
    expect(decision.reasons).toEqual([`feat asks for a minor version (${id('d').slice(0, 7)} and 1 more)`]);
    expect(decision.commits.map(({ bump, why }) => [bump, why])).toEqual([
      ['minor', 'feat'],
      ['none', 'docs'],
      ['patch', 'fix'],
      ['minor', 'feat'],
    ]);
  });

  it.each([
    ['0.3.1', 'feat!: x', '0.4.0'],
    ['0.3.1', 'feat: x', '0.4.0'],
    ['0.3.1', 'fix: x', '0.3.2'],
    ['0.0.3', 'fix!: x', '0.1.0'],
  ])('below 1.0.0: %s and %j give %s', (current, message, version) => {
    expect(next(current, message)).toBe(version);
  });

  it('below 1.0.0 says why a breaking change is minor', () => {
    expect(decide({ releases: [release('0.3.1')], commits: history('feat!: x') }).reasons[1]).toContain(
      'below 1.0.0',
    );
  });

  it('of types takes those that the policy adds or raises, and weakens none', () => {
    const types = { sweep: 'minor', Tune: 'patch', fix: 'minor', feat: 'none', data: 'patch' } as const;
    const policy = { ...POLICY, types };
    const versions = ['sweep: x', 'tune: x', 'fix: x', 'feat: x', 'data: x'].map(
      (message) => decide({ policy, commits: history(message) }).next,
    );
    expect(versions).toEqual(['1.3.0', '1.2.4', '1.3.0', '1.3.0', '1.3.0']);
    expect(typeBump('toString', {})).toBe('none');
  });
});

describe('every commit is listed', () => {
  it('also one that is no conventional commit, with a word on it', () => {
    expect(decide({ commits: history('wip license') }).commits).toMatchObject([
      { subject: 'wip license', bump: 'none', conventional: false, why: 'not a conventional commit' },
    ]);
  });

  it('also a merge, which is not counted', () => {
    const [merge] = history('feat!: merged');
    if (!merge) throw new Error('no commit');
    const decision = decide({ commits: [{ ...merge, parents: [id('a'), id('b')] }] });
    expect(decision).toMatchObject({
      bump: 'none',
      commits: [{ bump: 'none', why: expect.stringContaining('merge') }],
    });
  });

  it('and a message that is too long to read is named', () => {
    expect(decide({ commits: history(`feat: x\n\n${'y'.repeat(2_000_000)}`) }).reasons.at(-1)).toContain(
      'too long',
    );
  });
});

describe('a revert', () => {
  const revert = (name: string, quoted = 'feat: x') =>
    `Revert "${quoted}"\n\nThis reverts commit ${id(name)}.`;

  it.each([
    ['of an older commit is a patch', [revert('before')], 'patch'],
    ['cancels with what it reverts', [['f', 'feat: x'], revert('f')], 'none'],
    [
      'cancels by a shortened id',
      [['f', 'feat: x'], `revert: y\n\nThis reverts commit ${id('f').slice(0, 12)}.`],
      'none',
    ],
    ['leaves the rest of the range', [['f', 'feat: x'], 'fix: y', revert('f')], 'patch'],
    ['of a revert brings the first back', [['f', 'feat: x'], ['r', revert('f')], revert('r')], 'minor'],
    ['of a revert of an older commit is nothing', [['r', revert('before')], revert('r')], 'none'],
    [
      'of the revert of a revert takes it away again',
      [['f', 'feat: x'], ['r', revert('f')], ['s', revert('r')], revert('s')],
      'none',
    ],
    [
      'of two commits cancels both',
      [['f', 'feat: x'], ['g', 'fix: y'], `${revert('f')}\n${revert('g').split('\n\n')[1]}`],
      'none',
    ],
    [
      'of one inside and one outside is a patch',
      [['f', 'feat: x'], `${revert('f')}\nThis reverts commit abcdef12.`],
      'patch',
    ],
    ['takes a breaking change with it', [['f', 'feat!: x'], revert('f', 'feat!: x')], 'none'],
    [
      'made by a fix leaves the fix',
      [['f', 'feat: x'], `fix: undo\n\nThis reverts commit ${id('f')}.`],
      'patch',
    ],
    ['by pull request cancels', ['feat: x (#12)', 'Revert "feat: x (#12)" (#13)\n\nReverts o/r#12'], 'none'],
    [
      'by pull request of a revert brings the first back',
      [
        'feat: x (#12)',
        'Revert "feat: x (#12)" (#13)\n\nReverts o/r#12',
        'Revert "Revert "feat: x (#12)" (#13)" (#14)\n\nReverts o/r#13',
      ],
      'minor',
    ],
    [
      'by pull request is not of another one with the same title',
      ['feat: x (#20)', 'Revert "feat: x (#12)" (#21)\n\nReverts o/r#12'],
      'minor',
    ],
    ['by its quoted header cancels', ['feat: x', 'revert: feat: x'], 'none'],
    ['by id never falls back to a header of another commit', ['feat: x', revert('before')], 'minor'],
    ['cannot name a newer commit', [revert('f'), ['f', 'feat: x']], 'minor'],
    [
      'inside a squash merge cancels there',
      ['y (#1)\n\n* feat: x\n\n* Revert "feat: x"\n\nThis reverts commit abcdef1.'],
      'none',
    ],
    [
      'of a merge is a patch and leaves what it brought',
      [['f', 'feat: x'], revert('merge', 'Merge pull request #12')],
      'minor',
    ],
  ] as const)('%s', (_rule, told, bump) => {
    expect(decide({ commits: history(...told) }).bump).toBe(bump);
  });

  it('says of both sides why they do not count', () => {
    const notes = decide({ commits: history(['f', 'feat: x'], ['r', revert('f')]) }).commits;
    expect(notes.map(({ why }) => why)).toEqual([
      `reverts ${id('f').slice(0, 7)}, which is in this range too: they cancel`,
      `reverted by ${id('r').slice(0, 7)}`,
    ]);
  });

  it('also takes back a Release-As', () => {
    expect(
      decide({ commits: history(['f', 'feat: x\n\nRelease-As: 9.0.0'], revert('f')) }).next,
    ).toBeUndefined();
  });

  it('is found among tens of thousands of equal headers and ids', () => {
    const feats = Array.from({ length: 20_000 }, (): string => 'feat: x');
    const reverts = feats.map(() => 'Revert "feat: x"');
    expect(decide({ commits: history(...feats, ...reverts) }).bump).toBe('none');
    const names = Array.from(
      { length: 20_000 },
      (_, index) => `This reverts commit ${(index + 0xabcdef0).toString(16)}.`,
    );
    expect(decide({ commits: history(...feats, `revert: x\n\n${names.join('\n')}`) }).bump).toBe('minor');
  });
});

describe('the current version', () => {
  it('is the highest reachable release, whatever its date', () => {
    const releases = [release('1.9.0'), release('1.10.0'), release('2.0.0', false)];
    expect(currentRelease(releases)?.version).toBe('1.10.0');
    expect(currentRelease([release('2.0.0', false)])).toBeUndefined();
  });

  it('is a pre-release only where there is nothing else', () => {
    expect(currentRelease([release('2.0.0-rc.1'), release('1.0.0')])?.version).toBe('1.0.0');
    expect(currentRelease([release('1.0.0-rc.1'), release('1.0.0-rc.2')])?.version).toBe('1.0.0-rc.2');
    expect(next('1.0.0-rc.2', 'fix: x')).toBe('1.0.0');
    expect(next('1.0.0-rc.2', 'feat: x')).toBe('1.0.0');
  });
});

describe('a number is never used twice', () => {
  it('so one that is taken, reachable or not, is stepped over and named', () => {
    const releases = [
      release('1.2.3'),
      release('1.3.0', false),
      release('1.4.0+b', false),
      release('1.5.0-rc.1', false),
    ];
    expect(decide({ releases, commits: history('feat: x') })).toMatchObject({
      next: '1.5.0',
      reasons: [
        expect.anything(),
        expect.stringContaining('1.3.0 exists'),
        expect.stringContaining('1.4.0 exists'),
      ],
    });
  });

  it('and a number that cannot be written is said, not thrown', () => {
    const releases = [release(`${Number.MAX_SAFE_INTEGER}.0.0`)];
    expect(decide({ releases, commits: history('feat!: x') })).toMatchObject({ bump: 'none' });
  });

  it('whatever the tags, the commits and the wishes are', () => {
    const version = fc
      .tuple(fc.nat({ max: 3 }), fc.nat({ max: 3 }), fc.nat({ max: 3 }))
      .map((parts) => parts.join('.'));
    const message = fc.oneof(
      fc.constantFrom('feat: x', 'fix: x', 'feat!: x', 'docs: x', 'wip'),
      version.map((wish) => `chore: x\n\nRelease-As: ${wish}`),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(version, fc.boolean())),
        fc.array(message),
        fc.boolean(),
        (tags, messages, changed) => {
          const releases = tags.map(([text, reachable]) => release(text, reachable));
          const decision = decide({ releases, commits: history(...messages), changed });
          if (decision.next === undefined) return;
          expect(releases.map((one) => one.version)).not.toContain(decision.next);
          if (decision.current) expect(compare(decision.next, decision.current)).toBe(1);
          expect(decision.reasons.length).toBeGreaterThan(0);
        },
      ),
    );
  });
});

describe('the first release', () => {
  it.each([
    ['is 1.0.0 and needs no history', [], '1.0.0'],
    ['is above the tags of other branches', [release('0.9.0', false)], '1.0.0'],
    ['goes above them all', [release('1.0.0', false), release('2.3.4', false)], '2.4.0'],
    ['goes above a pre-release', [release('2.0.0-rc.1', false)], '2.0.0'],
  ])('%s', (_rule, releases, version) => {
    expect(decide({ releases, changed: false })).toMatchObject({ next: version, bump: 'initial' });
  });

  it('takes its number from the policy, or from Release-As', () => {
    expect(decide({ releases: [], policy: { ...POLICY, initial: '0.1.0' } }).next).toBe('0.1.0');
    const commits = history('feat: x\n\nRelease-As: 0.5.0');
    expect(decide({ releases: [], commits })).toMatchObject({ next: '0.5.0', bump: 'initial' });
    expect(decide({ releases: [release('0.7.0', false)], commits }).next).toBe('1.0.0');
  });
});

describe('Release-As', () => {
  const as = (...wishes: readonly string[]) =>
    history(...wishes.map((wish) => `feat: x\n\nRelease-As: ${wish}`));

  it.each([
    ['1.0.0 leaves 0.x', '0.3.1', ['1.0.0'], '1.0.0', 'major'],
    ['the highest in range counts', '1.2.3', ['3.0.0', '2.0.0'], '3.0.0', 'major'],
    ['may ask for less than the commits do', '1.2.3', ['1.2.4'], '1.2.4', 'patch'],
    ['may be a pre-release', '1.2.3', ['v2.0.0-rc.1'], '2.0.0-rc.1', 'major'],
    ['below the current version is ignored', '1.2.3', ['1.2.2'], '1.3.0', 'minor'],
    ['of the current version is ignored', '1.2.3', ['1.2.3'], '1.3.0', 'minor'],
    ['that is no version is ignored', '1.2.3', ['2.0'], '1.3.0', 'minor'],
    ['with build metadata is ignored', '1.2.3', ['2.0.0+a'], '1.3.0', 'minor'],
  ] as const)('%s', (_rule, current, wishes, version, bump) => {
    expect(decide({ releases: [release(current)], commits: as(...wishes) })).toMatchObject({
      next: version,
      bump,
    });
  });

  it('that is not followed is named with its reason', () => {
    const releases = [release('1.2.3'), release('4.0.0', false)];
    expect(decide({ releases, commits: as('3.0.0', '2.0.0', '4.0.0', '1.0.0', 'soon') }).reasons).toEqual([
      expect.stringContaining('Release-As: 3.0.0 asks for this version'),
      'Release-As: soon is ignored: it is not a semantic version',
      'Release-As: 1.0.0 is ignored: it is not above 1.2.3',
      'Release-As: 4.0.0 is ignored: it exists already',
      'Release-As: 2.0.0 is ignored: it is below 3.0.0',
    ]);
  });

  it('is followed where nothing changed, and floods no report', () => {
    expect(decide({ commits: as('2.0.0'), changed: false }).next).toBe('2.0.0');
    const wishes = Array.from({ length: 1000 }, (_, index) => `x${index}`);
    expect(decide({ commits: as(...wishes) }).reasons.length).toBeLessThan(20);
  });
});

describe('no new version', () => {
  it('where nothing changed, whatever the commits ask for, and that is said', () => {
    const decision = decide({ commits: history('feat: x'), changed: false });
    expect(decision).not.toHaveProperty('next');
    expect(decision.bump).toBe('none');
    expect(decision.reasons[1]).toBe(
      'but nothing in the lineage or the metrics differs from v1.2.3: no new version',
    );
  });
});

describe('where only squash merges are allowed', () => {
  const commits = history('feat: released by another', ['p1', 'wip'], ['p2', 'feat!: not the title']);
  const proposed = [id('p1'), id('p2')];
  const pullRequest = { number: 12, title: 'fix: y', body: '', squashOnly: true, fork: false };

  it('the proposed commits count as one, by title and description', () => {
    const decision = decide({
      commits,
      proposed,
      pullRequest: { ...pullRequest, body: 'BREAKING CHANGE: z' },
    });
    expect(decision).toMatchObject({
      next: '2.0.0',
      reasons: [expect.stringContaining('only squashes'), expect.anything()],
    });
    expect(decision.commits.map(({ subject }) => subject)).toEqual([
      'fix: y (#12)',
      'feat: released by another',
    ]);
  });

  it.each([
    ['the title decides', { ...pullRequest }, '1.3.0'],
    ['a title cannot smuggle in a body', { ...pullRequest, title: 'fix: y\n\nBREAKING CHANGE: z' }, '1.3.0'],
    ['other repositories count commits', { ...pullRequest, squashOnly: false }, '2.0.0'],
  ])('%s', (_rule, request, version) => {
    expect(decide({ commits, proposed, pullRequest: request }).next).toBe(version);
  });

  it('a proposal that does not touch the model adds nothing', () => {
    expect(decide({ commits: [], proposed, pullRequest }).bump).toBe('none');
  });
});
