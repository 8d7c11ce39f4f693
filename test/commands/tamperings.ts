// Kinds of tampering with a chain of releases, each done with real git commands, and what verify has to say of it.
import type { BrokenChain } from '../support/release-chain.ts';

/** Names of what is in a chain; see `createChain` for how it came. */
export interface Names {
  /** A release of Pawl's own, its entry into production, and the release before it. */
  readonly release: string;
  readonly entry: string;
  readonly before?: string;
  readonly newest: string;
  /** An assignment that another one follows on; a chain of one has none. */
  readonly step?: string;
  readonly lastStep: string;
}

export type Length = 1 | 3 | 100;
const production = (number: number) => `nfl#production#${number}`;

export const NAMES: Readonly<Record<Length, Names>> = {
  1: { release: 'v1.0.0', entry: production(1), newest: 'v1.0.0', lastStep: production(1) },
  3: {
    release: 'v1.2.0',
    entry: production(3),
    before: 'v1.1.0',
    newest: 'v1.2.0',
    step: production(4),
    lastStep: production(8),
  },
  100: {
    release: 'v1.50.0',
    entry: production(54),
    before: 'v1.49.0',
    newest: 'v1.100.0',
    step: production(54),
    lastStep: production(104),
  },
};

/** Rule, words of the message, and the tags that it names. */
export type Expected = readonly [rule: string, words: RegExp, ...tags: readonly string[]];

export interface Tampering {
  readonly name: string;
  readonly lengths: readonly Length[];
  readonly tamper: (chain: BrokenChain, names: Names) => Promise<unknown>;
  readonly finds: (names: Names) => readonly Expected[];
}

const ALL: readonly Length[] = [1, 3, 100];
const LONG: readonly Length[] = [3, 100];

/** A commit on top of the branch that the branch does not hold. */
const another = (chain: BrokenChain) =>
  chain.git('commit-tree', '-p', 'refs/heads/main', '-m', 'another', 'refs/heads/main^{tree}');
const next = (tag: string, by = 1) => tag.replace(/\d+$/, (number) => String(Number(number) + by));
const objectOf = (chain: BrokenChain, tag: string) => chain.git('rev-parse', `refs/tags/${tag}`);
const drop = async (chain: BrokenChain, ...tags: readonly string[]) => {
  for (const tag of tags) await chain.git('update-ref', '-d', `refs/tags/${tag}`);
};
const replace = (from: string | RegExp, to: string) => (text: string) => text.replace(from, () => to);
/** Edits one tag, and all those again that name it. */
const remake = (chain: BrokenChain, tag: string, change: (text: string) => string) =>
  chain.remake((text, name) => (name === tag ? change(text) : text));
const step = ({ step: found, lastStep }: Names) => found ?? lastStep;

/** A release tag that is written like one of Pawl's, after `after`. */
async function forgeRelease(chain: BrokenChain, version: string, after: string | undefined, like: string) {
  const tag = `v${version}`;
  const previous = after === undefined ? undefined : await objectOf(chain, after);
  const text = (await chain.read(like))
    .replace(/^tag .*$/m, `tag ${tag}`)
    .replace(/^nfl v.*$/m, `nfl ${tag}`)
    .replace(/^Version: .*$/m, `Version: ${version}`)
    .replace(/^Previous: .*\n/m, '')
    .replace(/^Record: (.*)$/m, (_, json: string) => {
      const { previous: _old, ...record } = JSON.parse(json) as Record<string, unknown>;
      const pin = previous === undefined ? {} : { previous: { object: previous, tag: after } };
      const trailer = previous === undefined ? '' : `Previous: ${after} ${previous}\n`;
      return `${trailer}Record: ${canonical({ ...record, ...pin, tag, version })}`;
    });
  await chain.point(tag, await chain.write(`${text}\n`));
}

/** Object keys in order: enough of RFC 8785 for these records. */
function canonical(record: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** An assignment after the last one that gives the stage a version, as Pawl would write it. */
async function forgeAssignment(chain: BrokenChain, names: Names, version: string, by = 1, name?: string) {
  const { lastStep } = names;
  const object = await objectOf(chain, `v${version}`);
  const commit = await chain.git('rev-parse', `refs/tags/v${version}^{commit}`);
  const text = (await chain.read(lastStep))
    .replace(/^object .*$/m, `object ${commit}`)
    .replace(/^(tagger .*?) \d+ \+/m, (_, who: string) => `${who} 1800000000 +`)
    .replace(/^Action: .*$/m, 'Action: promote')
    .replace(/^Version: .*$/m, `Version: ${version}`)
    .replace(/^Tag: .*$/m, `Tag: v${version} ${object}`)
    .replace(/^Previous: .*\n/m, '')
    .replace(/^Actor: /m, `Previous: ${lastStep} ${await objectOf(chain, lastStep)}\nActor: `);
  await chain.point(name ?? next(lastStep, by), await chain.write(`${text}\n`));
}

/** What leaves no trace in git: only what a forge has seen tells. */
export const UNSEEN: readonly Tampering[] = [
  {
    name: 'the newest release deleted with everything that names it',
    lengths: ALL,
    async tamper(chain, { newest, release, entry, lastStep }) {
      // Later steps name earlier ones, so all of them go, too.
      const first = newest === release ? entry : lastStep;
      const numberOf = (tag: string) => Number(/#(\d+)$/.exec(tag)?.[1]);
      const steps = (await chain.git('tag', '--list', 'nfl#production#*')).split('\n');
      const later = steps.filter((tag) => numberOf(tag) >= numberOf(first));
      if (newest === 'v1.2.0') later.push('nfl#staging#1');
      await drop(chain, newest, ...later);
    },
    finds: ({ newest }) => [['releases', /was deleted: its release page/, newest]],
  },
  {
    name: 'the newest release made again with another title, and what names it',
    lengths: ALL,
    tamper: (chain, { newest }) => remake(chain, newest, replace(/"title":"[^"]*"/, '"title":"all mine"')),
    finds: ({ newest }) => [['assets', /does not fit the tag/, newest]],
  },
  {
    name: 'the whole chain made again with other actors and titles',
    lengths: ALL,
    tamper: (chain) =>
      chain.remake((text) =>
        text.replace(/^Actor: .*$/m, 'Actor: mallory').replace(/"title":"[^"]*"/, '"title":"all mine"'),
      ),
    finds: () => [['assets', /does not fit the tag/, 'v1.0.0']],
  },
];

export const TAMPERINGS: readonly Tampering[] = [
  {
    name: 'a release tag moved to another commit',
    lengths: ALL,
    tamper: async (chain, { release }) =>
      chain.git('tag', '-f', '-a', '-m', 'moved', release, await another(chain)),
    finds: ({ release, entry }) => [['chain', /was moved from the commit/, release, entry]],
  },
  {
    name: 'a release tag moved to another commit as a lightweight one',
    lengths: ALL,
    tamper: async (chain, { release }) => chain.git('tag', '-f', release, await another(chain)),
    finds: ({ release, entry }) => [['chain', /was moved from the commit/, release, entry]],
  },
  {
    name: 'a release tag made lightweight',
    lengths: ALL,
    tamper: (chain, { release }) => chain.git('tag', '-f', release, `${release}^{commit}`),
    finds: ({ release, entry }) => [['chain', /was made lightweight/, release, entry]],
  },
  {
    name: 'a release tag deleted and made again',
    lengths: ALL,
    async tamper(chain, { release }) {
      const commit = await chain.git('rev-parse', `${release}^{commit}`);
      await chain.git('tag', '-d', release);
      await chain.git('tag', '-a', '-m', 'again', release, commit);
    },
    finds: ({ release, entry }) => [['chain', /was made again/, release, entry]],
  },
  {
    name: 'a release tag deleted',
    lengths: ALL,
    tamper: (chain, { release }) => chain.git('tag', '-d', release),
    finds: ({ release, entry }) => [['chain', /was deleted/, release, entry]],
  },
  {
    name: 'a release tag replaced by a tag of it',
    lengths: ALL,
    async tamper(chain, { release }) {
      const text = await chain.read(release);
      const object = await objectOf(chain, release);
      const outer = text.replace(/^object .*\ntype .*$/m, `object ${object}\ntype tag`);
      await chain.point(release, await chain.write(`${outer}\n`));
    },
    finds: ({ release, entry }) => [['chain', /was made again/, release, entry]],
  },
  {
    name: 'a metric in a release tag edited',
    lengths: ALL,
    tamper: (chain, { release }) => chain.edit(release, replace(/"value":"0\.\d+"/, '"value":"0.999"')),
    finds: ({ release, entry }) => [['chain', /was made again/, release, entry]],
  },
  {
    name: 'the words of a release tag edited, and its record left',
    lengths: ALL,
    tamper: (chain, { release }) => chain.edit(release, replace(/^training .*$/m, 'better than ever')),
    finds: ({ release, entry }) => [['chain', /was made again/, release, entry]],
  },
  {
    name: 'a release tag and its entry made again to fit each other',
    lengths: LONG,
    async tamper(chain, { release, entry }) {
      const before = await objectOf(chain, release);
      await chain.edit(release, replace(/"title":"[^"]*"/, '"title":"all mine"'));
      const after = await objectOf(chain, release);
      await chain.edit(entry, (text) => text.replaceAll(before, after));
    },
    // What the entry says now counts for nothing.
    finds: ({ release, entry }) => [
      ['chain', /was made again/, release],
      ['assignments', /was made again/, entry, next(entry)],
    ],
  },
  {
    name: 'a release tag pointing elsewhere with the same message',
    lengths: ALL,
    async tamper(chain, { release }) {
      const commit = await another(chain);
      await chain.edit(release, replace(/^object .*$/m, `object ${commit}`));
    },
    finds: ({ release, entry }) => [['chain', /was moved from the commit/, release, entry]],
  },
  {
    name: 'two release tags swapped',
    lengths: LONG,
    async tamper(chain, { release }) {
      const [one, other] = [await objectOf(chain, release), await objectOf(chain, 'v1.0.0')];
      await chain.point(release, other);
      await chain.point('v1.0.0', one);
    },
    finds: ({ release, entry }) => [
      ['chain', /was moved from the commit/, release, entry],
      ['chain', /was moved from the commit/, 'v1.0.0', production(1)],
    ],
  },
  {
    name: 'a release tag renamed',
    lengths: ALL,
    async tamper(chain, { release }) {
      await chain.point(next(release, 7), await objectOf(chain, release));
      await drop(chain, release);
    },
    finds: ({ release, entry }) => [['chain', /was renamed to/, release, next(release, 7), entry]],
  },
  {
    name: 'an assignment deleted',
    lengths: LONG,
    tamper: (chain, names) => drop(chain, step(names)),
    finds: (names) => [['assignments', /was deleted/, step(names), next(step(names))]],
  },
  {
    name: 'three assignments in a row deleted',
    lengths: LONG,
    tamper: (chain) => drop(chain, production(2), production(3), production(4)),
    finds: () => [
      ['assignments', /was deleted/, production(4), production(5)],
      ['assignments', /are missing between/, production(2), production(3)],
    ],
  },
  {
    name: 'the entry of the newest release deleted',
    lengths: [1, 100],
    tamper: (chain, { lastStep }) => drop(chain, lastStep),
    finds: ({ newest }) => [['chain', /no assignment names/, newest]],
  },
  {
    name: 'every assignment deleted',
    lengths: ALL,
    async tamper(chain) {
      const tags = (await chain.git('tag', '--list', 'nfl#*')).split('\n');
      await drop(chain, ...tags);
    },
    finds: ({ step: other }) => [
      ['chain', /no assignment names/, 'v1.0.0'],
      ...(other === undefined ? [] : ([['requests', /never accepted/, 'v1.1.0']] as const)),
    ],
  },
  {
    name: 'an assignment renumbered',
    lengths: LONG,
    async tamper(chain, names) {
      await chain.point(next(names.lastStep, 5), await objectOf(chain, step(names)));
      await drop(chain, step(names));
    },
    finds: (names) => [['assignments', /was renamed to/, step(names), next(names.lastStep, 5)]],
  },
  {
    name: 'the last assignment renumbered',
    lengths: ALL,
    async tamper(chain, { lastStep }) {
      await chain.point(next(lastStep), await objectOf(chain, lastStep));
      await drop(chain, lastStep);
    },
    finds: ({ lastStep }) => [['assignments', /numbers were left out/, next(lastStep)]],
  },
  {
    name: 'an assignment made lightweight',
    lengths: LONG,
    tamper: (chain, names) => chain.git('tag', '-f', step(names), `${step(names)}^{commit}`),
    finds: (names) => [['assignments', /was made lightweight/, step(names), next(step(names))]],
  },
  {
    name: 'the last assignment made lightweight',
    lengths: ALL,
    tamper: (chain, { lastStep }) => chain.git('tag', '-f', lastStep, `${lastStep}^{commit}`),
    finds: ({ lastStep, step: other, newest }) =>
      // Where no assignment of Pawl is left, the tag might be of other tools.
      other === undefined
        ? [['chain', /no assignment names/, newest]]
        : [['assignments', /was not made by Pawl/, lastStep]],
  },
  {
    name: 'an assignment moved to another commit',
    lengths: LONG,
    async tamper(chain, names) {
      const commit = await another(chain);
      await chain.edit(step(names), replace(/^object .*$/m, `object ${commit}`));
    },
    finds: (names) => [['assignments', /was made again/, step(names), next(step(names))]],
  },
  {
    name: 'the last assignment moved to another commit',
    lengths: ALL,
    async tamper(chain, { lastStep }) {
      const commit = await another(chain);
      await chain.edit(lastStep, replace(/^object .*$/m, `object ${commit}`));
    },
    finds: ({ lastStep }) => [['assignments', /points to [0-9a-f]{40}, not to its commit/, lastStep]],
  },
  ...(
    [
      ['reason', /^Reason: .*$/m, 'Reason: nothing to see'],
      ['actor', /^Actor: .*$/m, 'Actor: mallory'],
    ] as const
  ).map(
    ([what, from, to]): Tampering => ({
      name: `the ${what} of an assignment edited`,
      lengths: LONG,
      tamper: (chain, names) => chain.edit(step(names), replace(from, to)),
      finds: (names) => [['assignments', /was made again/, step(names), next(step(names))]],
    }),
  ),
  {
    name: 'the hold of a rollback taken out',
    lengths: LONG,
    tamper: (chain) => chain.edit(production(4), replace(/^Hold: yes\n/m, '')),
    finds: () => [['assignments', /was made again/, production(4), production(5)]],
  },
  {
    name: 'the version in the last assignment edited',
    lengths: ALL,
    tamper: (chain, { lastStep }) => chain.edit(lastStep, replace(/^Version: .*$/m, 'Version: 1.0.9')),
    finds: ({ lastStep }) => [['assignments', /assigns 1\.0\.9 and names/, lastStep]],
  },
  {
    name: 'the last assignment set back in time',
    lengths: LONG,
    tamper: (chain, { lastStep }) => chain.edit(lastStep, replace(/> \d+ \+/, '> 1000000000 +')),
    finds: ({ lastStep }) => [['assignments', /is not later than/, lastStep, next(lastStep, -1)]],
  },
  {
    name: 'an assignment forged that skips a number',
    lengths: ALL,
    tamper: (chain, names) => forgeAssignment(chain, names, '1.0.0', 5),
    finds: ({ lastStep }) => [['assignments', /numbers were left out/, next(lastStep, 5), lastStep]],
  },
  {
    name: 'an old assignment put on top again',
    lengths: LONG,
    tamper: async (chain, { lastStep }) => chain.point(next(lastStep), await objectOf(chain, production(2))),
    finds: ({ lastStep }) => [['assignments', /numbers were left out/, next(lastStep)]],
  },
  {
    name: 'an assignment of a number that is taken',
    lengths: ALL,
    async tamper(chain, { lastStep }) {
      const text = (await chain.read(lastStep)).replace(/^Version: .*\nTag: .*\n/m, '');
      await chain.point(lastStep.replace(/#(\d+)$/, '!#$1'), await chain.write(`${text}\n`));
    },
    finds: ({ lastStep }) => [['assignments', /have the same number/, lastStep]],
  },
  {
    name: 'an assignment made by hand',
    lengths: ALL,
    tamper: (chain, { lastStep, release }) =>
      chain.git('tag', '-a', '-m', 'for the demo', next(lastStep), `${release}^{commit}`),
    finds: ({ lastStep }) => [['assignments', /was not made by Pawl/, next(lastStep)]],
  },
  {
    name: 'a newest release forged that no assignment names',
    lengths: ALL,
    tamper: (chain, { newest }) => forgeRelease(chain, '2.0.0', newest, newest),
    finds: () => [['chain', /no assignment names/, 'v2.0.0']],
  },
  {
    name: 'a release forged between two others',
    lengths: LONG,
    tamper: (chain) => forgeRelease(chain, '1.0.5', 'v1.0.0', 'v1.0.0'),
    finds: () => [['chain', /no assignment names/, 'v1.0.5']],
  },
  {
    name: 'a release forged between two others, and assigned',
    lengths: LONG,
    async tamper(chain, names) {
      await forgeRelease(chain, '1.0.5', 'v1.0.0', 'v1.0.0');
      await forgeAssignment(chain, names, '1.0.5');
    },
    finds: () => [['chain', /v1\.0\.0 has 2 successors/, 'v1.0.5', 'v1.1.0']],
  },
  {
    name: 'a release forged that follows on nothing, and assigned',
    lengths: ALL,
    async tamper(chain, names) {
      await forgeRelease(chain, '2.0.0', undefined, names.newest);
      await forgeAssignment(chain, names, '2.0.0');
    },
    finds: ({ newest }) => [['chain', /names no release before it/, 'v2.0.0', newest]],
  },
  {
    name: 'a release forged out of order, and assigned',
    lengths: ALL,
    async tamper(chain, names) {
      await forgeRelease(chain, '0.9.0', 'v1.0.0', 'v1.0.0');
      await forgeAssignment(chain, names, '0.9.0');
    },
    finds: () => [['chain', /is out of order/, 'v0.9.0', 'v1.0.0']],
  },
  ...(
    [
      ['metric', /"value":"0\.\d+"/, '"value":"0.999"', /: metrics$/],
      [
        'digest of the model',
        /"path":"model\.pkl","role":"model"/,
        '"path":"other.pkl","role":"model"',
        /: lineage$/,
      ],
      ['digest of the policy', /"sha256:[0-9a-f]{4}/, '"sha256:0000', /: policy$/],
      ['metric manifest', /"manifests":\[.*?\]/, '"manifests":[]', /: manifests$/],
      [
        'parameter',
        '"parameters":[]',
        '"parameters":[{"file":"p","name":"depth","value":"6"}]',
        /: parameters$/,
      ],
    ] as const
  ).map(
    ([what, from, to, words]): Tampering => ({
      name: `a ${what} edited, and everything after it made again`,
      lengths: ALL,
      tamper: (chain, { release }) => remake(chain, release, replace(from, to)),
      finds: ({ release }) => [['records', words, release]],
    }),
  ),
  {
    name: 'the commit of the policy replaced by what looks like an option, and everything after it made again',
    lengths: ALL,
    tamper: (chain, { release }) =>
      remake(
        chain,
        release,
        replace(/"policy":\{"commit":"[0-9a-f]{40}"/, '"policy":{"commit":"--output=x"'),
      ),
    finds: ({ release }) => [['records', /cannot be computed again/, release]],
  },
  {
    name: 'the commit in a record edited, and everything after it made again',
    lengths: ALL,
    tamper: (chain, { release }) =>
      remake(chain, release, replace(/"commit":"[0-9a-f]{8}/, '"commit":"00000000')),
    finds: ({ release }) => [['chain', /is not about that tag and its commit/, release]],
  },
  {
    name: 'the release before in a record edited, and everything after it made again',
    lengths: LONG,
    async tamper(chain, { release, before = '' }) {
      const [old, first] = [await objectOf(chain, before), await objectOf(chain, 'v1.0.0')];
      await remake(chain, release, (text) =>
        text
          .replace(`Previous: ${before} ${old}`, `Previous: v1.0.0 ${first}`)
          .replace(`{"object":"${old}","tag":"${before}"}`, `{"object":"${first}","tag":"v1.0.0"}`),
      );
    },
    finds: ({ release }) => [['chain', /v1\.0\.0 has 2 successors/, release, 'v1.1.0']],
  },
  {
    name: 'a release made again as one of another model, and everything after it',
    lengths: ALL,
    tamper: (chain, { release }) =>
      remake(chain, release, (text) =>
        text.replace(/^Model: nfl$/m, 'Model: nba').replace('"model":"nfl"', '"model":"nba"'),
      ),
    finds: ({ release }) => [['chain', /is not about that tag and its commit/, release]],
  },
  {
    name: 'a record written in other words, and everything after it made again',
    lengths: ALL,
    tamper: (chain, { release }) => remake(chain, release, replace('Record: {', 'Record: { ')),
    finds: ({ release }) => [['chain', /is not written as Pawl writes it/, release]],
  },
  {
    name: 'history rewritten under the tags',
    lengths: ALL,
    async tamper(chain) {
      const root = await chain.git('commit-tree', '-m', 'feat: all of it', 'refs/heads/main^{tree}');
      await chain.git('update-ref', 'refs/heads/main', root);
    },
    finds: () => [['records', /not on main any more: its history was rewritten/, 'v1.0.0']],
  },
  {
    name: 'an accepted tag moved after its acceptance',
    lengths: LONG,
    tamper: async (chain) => chain.git('tag', '-f', 'v1.1.0', await another(chain)),
    finds: () => [['chain', /was moved from the commit/, 'v1.1.0', production(2)]],
  },
  {
    name: 'an accepted tag given a message after its acceptance',
    lengths: LONG,
    tamper: (chain) => chain.git('tag', '-f', '-a', '-m', 'nicer', 'v1.1.0', 'v1.1.0'),
    finds: () => [['chain', /was made again/, 'v1.1.0', production(2)]],
  },
  {
    name: 'the record in an acceptance edited, and everything after it made again',
    lengths: LONG,
    tamper: (chain) => remake(chain, production(2), replace(/"value":"0\.\d+"/, '"value":"0.999"')),
    finds: () => [['records', /: metrics$/, 'v1.1.0']],
  },
  {
    name: 'the record in an acceptance taken out, and everything after it made again',
    lengths: LONG,
    tamper: (chain) => remake(chain, production(2), replace(/^Record: .*\n/m, '')),
    finds: () => [['assignments', /and has no record of it/, production(2), 'v1.1.0']],
  },
  {
    name: 'a request that nobody accepted',
    lengths: ALL,
    tamper: (chain) => chain.git('tag', 'v9.0.0', 'refs/heads/main'),
    finds: () => [['requests', /was pushed by hand and never accepted/, 'v9.0.0']],
  },
  {
    name: 'a version put back after its deletion was recorded',
    lengths: LONG,
    tamper: async (chain) => {
      const deleted = /^Deleted: \S+ (\S+)/m.exec(await chain.read(production(7)))?.[1] ?? '';
      await chain.git('tag', deleted, 'refs/heads/main');
    },
    finds: () => [['chain', /is there again, and nfl#production#7 records/, production(7)]],
  },
  {
    name: 'the oldest release cut off with its entry',
    lengths: LONG,
    tamper: (chain) => drop(chain, 'v1.0.0', production(1)),
    finds: () => [
      ['chain', /was deleted/, 'v1.0.0', production(2)],
      ['assignments', /was deleted/, production(1), production(2)],
    ],
  },
];
