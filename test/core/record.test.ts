// A record is one line of canonical JSON that reads back as it was; what has another form is no record.
import fc from 'fast-check';
import { safeParse } from 'valibot';
import { describe, expect, it } from 'vitest';
import { formatRecord, parseRecord, toCanonicalJson } from '../../src/core/record.ts';
import { recordSchema } from '../../src/core/record-schema.ts';
import { records } from './arbitrary-records.ts';
import { recordOf } from './registry-tags.ts';

describe('format and parse', () => {
  it('are inverses, and the text is one line', () => {
    fc.assert(
      fc.property(records, (record) => {
        const text = formatRecord(record);
        expect(text).not.toMatch(/[\r\n]/);
        expect(parseRecord(text)).toEqual(record);
      }),
    );
  });

  it('equal records are equal texts, whatever the order of their keys', () => {
    fc.assert(
      fc.property(records, (record) => {
        const turned = Object.fromEntries(Object.entries(record).toReversed());
        expect(toCanonicalJson(turned)).toBe(formatRecord(record));
      }),
    );
  });

  it('every record fits the published schema', () => {
    fc.assert(
      fc.property(records, (record) => {
        expect(safeParse(recordSchema, record).issues).toBeUndefined();
      }),
    );
  });

  it('a number keeps the text that it was written with', () => {
    const text = formatRecord(recordOf('1.0.0', { parameters: [{ file: 'p', name: 'x', value: '0.760' }] }));
    expect(text).toContain('"value":"0.760"');
  });

  it('what has no JSON has no canonical one', () => {
    expect(() => toCanonicalJson(undefined)).toThrow(TypeError);
    expect(() => toCanonicalJson({ title: 'half of a character: \ud800' })).toThrow('surrogate');
    expect(() => toCanonicalJson({ value: Number.NaN })).toThrow('NaN');
  });
});

describe('what is no record', () => {
  const record = recordOf('1.0.0');
  const [metric] = record.metrics;
  const [artifact] = record.lineage;

  it.each<[string, unknown]>([
    ['null', null],
    ['a list', [record]],
    ['a text', 'record'],
    ['another form', { ...record, schema: 'pawl.record/2' }],
    ['no form', { ...record, schema: undefined }],
    ['a title that is no text', { ...record, title: 7 }],
    ['a verdict that nothing is released with', { ...record, verdict: 'fail' }],
    ['metrics that are no list', { ...record, metrics: {} }],
    ['a metric that is null', { ...record, metrics: [null] }],
    ['a metric whose value is a number', { ...record, metrics: [{ ...metric, value: 0.76 }] }],
    ['a metric in a scale that does not exist', { ...record, metrics: [{ ...metric, scale: 'furlongs' }] }],
    ['a metric with evidence that is none', { ...record, metrics: [{ ...metric, evidence: { runs: 3 } }] }],
    ['an artifact without a digest', { ...record, lineage: [{ ...artifact, digest: undefined }] }],
    [
      'an artifact in a role that does not exist',
      { ...record, lineage: [{ ...artifact, role: 'prototype' }] },
    ],
    ['a commit without a subject', { ...record, commits: [{ id: 'a', bump: 'none' }] }],
    ['approvers that are no names', { ...record, pullRequests: [{ number: 1, approvers: [{}] }] }],
    ['a previous release that is a text', { ...record, previous: 'v1.0.0' }],
    ['a policy that is missing', { ...record, policy: undefined }],
  ])('%s', (_, value) => {
    expect(parseRecord(JSON.stringify(value))).toBeUndefined();
  });

  it('what is no JSON, and text that was cut off', () => {
    expect(parseRecord('')).toBeUndefined();
    expect(parseRecord(formatRecord(record).slice(0, -1))).toBeUndefined();
  });

  it('keys of a later version pass', () => {
    expect(parseRecord(JSON.stringify({ ...record, later: 1 }))).toMatchObject({ version: '1.0.0' });
  });
});
