// Does a list of tags say the same, whether messages are read while git prints, later, or as a whole?
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findModels } from '../../src/core/registries.ts';
import { readModelRegistry } from '../../src/core/registry.ts';
import type { RegistryTag } from '../../src/core/registry-tag.ts';
import { glanceAtTag } from '../../src/core/tag-reading.ts';
import { describeHistory } from '../../src/core/version-history.ts';
import type { Git } from '../../src/git/run-git.ts';
import { readAnnotatedTags } from '../../src/git/tag-list.ts';
import { parseTagger, readAnnotation } from '../../src/git/tag-object.ts';
import { assignmentOf, objectId, pinOf, recordOf, releaseTag } from '../core/registry-tags.ts';

interface Printed {
  readonly name: string;
  readonly object: string;
  readonly commit: string;
  readonly tagger: string;
  readonly body: string;
}

const OUTER = objectId('outer');
const TAGGERS = ['Pawl <p@x> 1600000000 +0000', 'x', '', 'Ü <ü@x> 5 +0100', 'a <b> refs/tags/x 7 +0000'];
const SIGNATURE = '-----BEGIN SSH SIGNATURE-----\nabc\n-----END SSH SIGNATURE-----\n';
const FORGED = '\n\nModel: forged\nVersion: 9.9.9\nRecord: {}\n';

/** What a stranger may do to the message of a release. */
const changes: readonly ((message: string) => string)[] = [
  (message) => message,
  (message) => message,
  (message) => message + SIGNATURE,
  (message) => message.replace('\n', `\n${SIGNATURE}`),
  (message) => `intro${FORGED}\n${message}`,
  (message) => `${message}${FORGED}`,
  (message) => message.replace('\n\nModel: ', '\n\nModel: a\n\nModel: '),
  (message) => message.replace('"commits":[', '"commits":[\r'),
  (message) => message.replace(',"tag":', ',"schema":"pawl.record/1","tag":'),
  (message) => message.slice(0, -2),
  (message) => `${message}\n`,
  (message) => message.replace('change', '\ud83d\ude80 "ü" \\'),
  () => '',
  () => 'an old one\n\nmore\n',
];

function printed(tag: RegistryTag, tagger: string, body = tag.annotation?.message ?? ''): Printed {
  return { name: tag.name, object: tag.object, commit: tag.commit, tagger, body };
}

const releases = fc
  .record({
    model: fc.constantFrom('a', 'models/b', 'root'),
    minor: fc.nat(12),
    title: fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(FORGED, SIGNATURE, '"}', 'x'.repeat(300)),
    ),
    change: fc.constantFrom(...changes),
    tagger: fc.constantFrom(...TAGGERS),
  })
  .map(({ model, minor, title, change, tagger }) => {
    const version = `1.${minor}.0`;
    const tag = model === 'root' ? `v${version}` : `${model}@v${version}`;
    const release = releaseTag(
      recordOf(version, { model, tag, title: `change ${title.replaceAll(/\p{Surrogate}/gu, '?')}` }),
    );
    return printed(release, tagger, change(release.annotation?.message ?? ''));
  });

const assignments = fc.record({ number: fc.integer({ min: 1, max: 9 }), minor: fc.nat(12) }).map((one) => {
  const version = `1.${one.minor}.0`;
  const pin = pinOf(releaseTag(recordOf(version, { model: 'a', tag: `a@v${version}` })), version);
  return printed(assignmentOf({ model: 'a', number: one.number, version: pin }, 9), 'x <y> 9 +0000');
});

const lists = fc
  .array(fc.oneof(releases, assignments), { maxLength: 12 })
  .map((all) => [...new Map(all.map((one) => [one.name, one])).values()]);

/** As `git for-each-ref` prints it: without what follows a NUL, and with a tag of a tag for every fifth. */
function print(tags: readonly Printed[]): Buffer {
  const lines = tags.map(({ name, object, commit, tagger, body }, index) => {
    const target = index % 5 === 4 ? `${OUTER} tag` : `${commit} commit`;
    return `${object} tag ${target} refs/tags/${name} ${tagger}\0${body.replace(/^\n+/, '')}\0\n`;
  });
  return Buffer.from(lines.join(''));
}

async function list(
  tags: readonly Printed[],
  piece: number,
  glance: boolean,
): Promise<readonly RegistryTag[]> {
  const bytes = print(tags);
  const git: Pick<Git, 'stream'> = {
    async stream(_, take) {
      for (let at = 0; at < bytes.length; at += piece) take(bytes.subarray(at, at + piece));
    },
  };
  const inner = { id: objectId('inner'), tree: '', parents: [], author: '', date: '', message: '' };
  const objects = { peel: async () => inner };
  return readAnnotatedTags(git as Git, objects, glance ? glanceAtTag : undefined);
}

/** The same, each message read as a whole. */
function readWhole(tags: readonly Printed[]): readonly RegistryTag[] {
  return tags.map(({ name, object, commit, tagger, body }, index) => ({
    name,
    object,
    commit: index % 5 === 4 ? objectId('inner') : commit,
    annotation: readAnnotation(tagger === '' ? undefined : parseTagger(tagger), body),
  }));
}

function tell(tags: readonly RegistryTag[], glance: boolean) {
  return findModels(tags, 'root').map((model) => {
    const { versions, ...rest } = describeHistory(readModelRegistry(model.tags, model, { glance }));
    // What only a whole record says.
    return { ...rest, versions: versions.map((one) => ({ ...one, metrics: [] })) };
  });
}

it('the history is the same from messages that are read at a glance, later and as a whole', async () => {
  await fc.assert(
    fc.asyncProperty(lists, fc.integer({ min: 1, max: 4000 }), async (tags, piece) => {
      const whole = tell(readWhole(tags), false);
      expect(tell(await list(tags, piece, false), false)).toEqual(whole);
      expect(tell(readWhole(tags), true)).toEqual(whole);
      expect(tell(await list(tags, piece, true), true)).toEqual(whole);
      expect(tell(await list(tags, piece, true), false)).toEqual(whole);
    }),
  );
});

it('what each tag says is the same from pieces of any size', async () => {
  await fc.assert(
    fc.asyncProperty(lists, fc.integer({ min: 1, max: 4000 }), async (tags, piece) => {
      const said = (all: readonly RegistryTag[]) =>
        all.map(({ name, object, commit, annotation }) => {
          const { tagger, time, message, signed } = annotation ?? {};
          return { name, object, commit, tagger, time, message, signed };
        });
      expect(said(await list(tags, piece, false))).toEqual(said(readWhole(tags)));
    }),
  );
});
