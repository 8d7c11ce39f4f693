// Holds which metrics a pattern of the policy takes.
import { describe, expect, it } from 'vitest';
import {
  findMetricPolicy,
  isExact,
  isNaming,
  matchesMetric,
  matchesName,
} from '../../src/core/metric-pattern.ts';
import { line, metric } from './example-facts.ts';

describe('a pattern', () => {
  it.each([
    ['accuracy', 'accuracy', true],
    ['accuracy', 'Accuracy', false],
    ['accuracy', 'test.accuracy', false],
    ['*', 'accuracy', true],
    ['*', 'test.accuracy', false],
    ['*.accuracy', 'test.accuracy', true],
    ['*.accuracy', 'accuracy', false],
    ['test.*', 'test.a.b', false],
    ['**', 'anything.at.all', true],
    ['latency.**', 'latency', true],
    ['latency.**', 'latency.p95', true],
    ['latency.**', 'latency.p95.us', true],
    ['latency.**', 'latencyx', false],
    ['**.accuracy', 'accuracy', true],
    ['**.accuracy', 'a.b.accuracy', true],
    ['a.**.z', 'a.z', true],
    ['a.**.z', 'a.b.c.z', true],
    ['a.**.z', 'a.b.c', false],
    ['**.b.**', 'a.b.c', true],
    ['f1*', 'f1_macro', false],
    ['a?b', 'axb', false],
    ['a.b', 'axb', false],
    ['[a]', 'a', false],
  ])('%s on %s: %s', (pattern, name, expected) => {
    expect(matchesName(pattern, name)).toBe(expected);
  });

  it('matches by key, by name, and by file and key', () => {
    const kept = metric('test.accuracy', '0.7', { path: 'eval/a.json', name: 'eval/a.json:test.accuracy' });
    for (const pattern of [
      'test.accuracy',
      'test.*',
      '**.accuracy',
      'eval/a.json:test.accuracy',
      'eval/a.json:test.*',
    ]) {
      expect(matchesMetric(pattern, kept), pattern).toBe(true);
    }
    for (const pattern of ['eval/b.json:test.accuracy', 'eval/*.json:test.accuracy', 'eval/a.json']) {
      expect(matchesMetric(pattern, kept), pattern).toBe(false);
    }
  });

  it('matches by file and key also where the name needs no file', () => {
    expect(matchesMetric('eval/a.json:accuracy', metric('accuracy', '1', { path: 'eval/a.json' }))).toBe(
      true,
    );
  });

  it('takes no time that grows with the number of wildcards', () => {
    const pattern = `${'**.a.'.repeat(60)}b`;
    expect(matchesName(pattern, Array.from({ length: 200 }, () => 'a').join('.'))).toBe(false);
  });

  it('decides by the first match', () => {
    const lines = [line('train.**', { action: 'info' }), line('**', { tolerance: '1pp' })];
    expect(findMetricPolicy(lines, metric('train.loss', '1'))?.action).toBe('info');
    expect(findMetricPolicy(lines, metric('loss', '1'))?.action).toBe('block');
    expect(findMetricPolicy([], metric('loss', '1'))).toBeUndefined();
  });

  it('names something, or takes whatever there is', () => {
    expect(['accuracy', 'train.**', '**.f1'].map(isNaming)).toEqual([true, true, true]);
    expect(['**', '*', '*.**'].map(isNaming)).toEqual([false, false, false]);
    expect(['accuracy', 'a.b', 'a.*', '**'].map(isExact)).toEqual([true, true, false, false]);
  });
});
