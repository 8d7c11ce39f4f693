// The message of a release's tag: the note for a reader and the record in one, and no message that says two things.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatRecord } from '../../src/core/record.ts';
import {
  formatReleaseMessage,
  glanceAtRelease,
  parseReleaseMessage,
} from '../../src/core/release-message.ts';
import { records } from './arbitrary-records.ts';
import { objectId, recordOf } from './registry-tags.ts';

const record = recordOf('2.1.0', {
  title: 'Hyperparameter tuning',
  previous: { tag: 'v2.0.0', object: objectId('v2.0.0') },
});
const message = formatReleaseMessage(record);

describe('the message of a release', () => {
  it('is a note with the record in its trailers', () => {
    expect(message.replace(/^Record: .*$/m, 'Record: …')).toBe(`player-projection v2.1.0

Hyperparameter tuning

accuracy  74.0 % → 76.0 %

Model: player-projection
Version: 2.1.0
Previous: v2.0.0 ${objectId('v2.0.0')}
Record: …
`);
  });

  it('format and parse are inverses', () => {
    fc.assert(
      fc.property(records, (one) => {
        expect(parseReleaseMessage(formatReleaseMessage(one))).toEqual(one);
      }),
    );
  });

  it('is seen at a glance as what it is', () => {
    fc.assert(
      fc.property(records, (one) => {
        const { model, tag, title, version, verdict, commit, schema } = one;
        expect(glanceAtRelease(formatReleaseMessage(one), commit)).toEqual({
          model,
          schema,
          tag,
          title,
          verdict,
          version,
        });
      }),
    );
  });

  it('holds no control character but line breaks, whatever the record holds', () => {
    fc.assert(
      fc.property(records, (one) => {
        const text = formatReleaseMessage(one).replace(/^Record: .*$/m, '');
        expect(text).not.toMatch(/(?!\n)\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });

  it.each([
    ['trailers', 'x\n\nModel: forged\nVersion: 9.9.9\nRecord: {}'],
    ['a NUL', 'a\0b'],
    ['half of a character', 'a\udc00b'],
    ['a signature', '-----BEGIN SSH SIGNATURE-----'],
  ])('a title with %s is one line of the note', (_, title) => {
    const hostile = { ...record, title: title.replaceAll(/\p{Surrogate}/gu, '\uFFFD') };
    const text = formatReleaseMessage(hostile);
    expect(text.split('\n\n')).toHaveLength(4);
    expect(parseReleaseMessage(text)).toEqual(hostile);
  });

  it('a record of a megabyte is read', () => {
    const large = { ...record, parameters: [{ file: 'p', name: 'x', value: 'y'.repeat(1_000_000) }] };
    expect(parseReleaseMessage(formatReleaseMessage(large))).toEqual(large);
  });

  it('shows twelve metrics and counts the others', () => {
    const [metric] = record.metrics;
    if (metric === undefined) throw new Error('the record has no metric');
    const metrics = Array.from({ length: 15 }, (_, index) => ({ ...metric, name: `m${index}` }));
    expect(formatReleaseMessage({ ...record, metrics })).toContain('\nand 3 more\n');
  });
});

describe('what is no message of a release', () => {
  const line = `Record: ${formatRecord(record)}`;

  it.each([
    ['the record of another model', message.replace('Model: player', 'Model: other')],
    ['the record of another version', message.replace('\nVersion: 2.1.0', '\nVersion: 2.2.0')],
    ['another release before it', message.replace('Previous: v2.0.0', 'Previous: v1.0.0')],
    ['no release before it', message.replace(/^Previous: .*\n/m, '')],
    ['the record twice', `${message}${line}\n`],
    ['two records, the second one behind the trailers', `${message}\n${line}\n`],
    ['no record', message.replace(/^Record: .*\n/m, '')],
    ['a record that was cut off', message.slice(0, -3)],
    ['a stage: it is an assignment', message.replace('\nVersion:', '\nStage: production\nVersion:')],
    ['trailers in the body alone', `${message}\nThat was it.\n`],
    ['nothing', ''],
  ])('%s', (_, text) => {
    expect(text).not.toBe(message);
    expect(parseReleaseMessage(text)).toBeUndefined();
    // A glance does not look at the release before, nor at the model inside of the record.
    const differs = /Previous: v1|^Model: other/m.test(text) || !text.includes('Previous:');
    if (!differs) expect(glanceAtRelease(text, record.commit)).toBeUndefined();
  });

  it('a record behind another paragraph of trailers is the one that counts', () => {
    const forged = recordOf('9.9.9');
    const body = formatReleaseMessage(forged).trimEnd();
    expect(parseReleaseMessage(`${body}\n\n${message.split('\n\n').at(-1)}`)).toEqual(record);
  });
});
