// What is said on which line of which file?
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../src/core/problem.ts';
import { renderAnnotations } from '../../src/reports/annotations.ts';
import { blocked, brokenRepository, decision, hostile, incomplete, model } from './decisions.ts';
import { INVISIBLE } from './rendered.ts';

it('a regression is said on the very line of the metric manifest', () => {
  expect(renderAnnotations(blocked)).toEqual([
    {
      severity: 'error',
      title: 'Pawl: regression (player-projection)',
      message:
        'accuracy 76.0 % → 75.0 %: ▼ 1.0 pp: worse by more than 0.5 pp allowed; noise unknown: add n ' +
        '(expected at least 75.5 %, found 0.75)\n' +
        'Improve the model, or allow the loss: accuracy: { tolerance: … } under gate.metrics in pawl.yaml, merged first.',
      path: 'metrics.json',
      line: 2,
      column: 15,
    },
  ]);
});

it('a problem of a metric without a place is said where the metric is', () => {
  const auc = renderAnnotations(incomplete).find(({ title }) => title.includes('incomparable'));
  expect(auc).toMatchObject({ path: 'metrics.json', line: 2 });
  expect(auc).not.toHaveProperty('column');
});

it('a problem of the repository is said too, and what was expected and found', () => {
  expect(renderAnnotations(brokenRepository)[0]).toMatchObject({
    title: 'Pawl: policy',
    path: 'pawl.yaml',
    line: 3,
  });
  expect(renderAnnotations(incomplete).find(({ title }) => title === 'Pawl: stale')?.message).toContain(
    '(expected md5:1f3a1f3a1f3a1f3a, found md5:77b077b077b077b0)',
  );
});

function problems(severity: Problem['severity'], count: number): readonly Problem[] {
  return Array.from({ length: count }, (_, index) => ({
    rule: 'stale',
    severity,
    message: `${severity} ${index}`,
  }));
}

describe('at most ten of each type', () => {
  it.each([
    [10, 'error 9'],
    [11, 'and 2 more errors: the step summary has all of them'],
    [500, 'and 491 more errors: the step summary has all of them'],
  ])('of %i errors the last line says %j', (count, last) => {
    const decided = decision({ models: [model({ problems: problems('error', count) })] });
    const annotations = renderAnnotations(decided);
    expect(annotations).toHaveLength(10);
    expect(annotations.at(-1)?.message).toBe(last);
  });

  it('types do not take each other’s place, and errors come first', () => {
    const mixed = [...problems('notice', 12), ...problems('warning', 3), ...problems('error', 2)];
    const severities = renderAnnotations(decision({ models: [model({ problems: mixed })] })).map(
      ({ severity }) => severity,
    );
    expect(severities).toEqual([
      ...Array(2).fill('error'),
      ...Array(3).fill('warning'),
      ...Array(10).fill('notice'),
    ]);
  });
});

it('of hostile text no control and no invisible character is left, and no place that cannot be shown', () => {
  const annotations = renderAnnotations(hostile());
  for (const { title, message, path } of annotations) {
    expect(title).not.toMatch(INVISIBLE);
    expect(title).not.toContain('\n');
    expect(message).not.toMatch(INVISIBLE);
    expect(message.split('\n').length).toBeLessThanOrEqual(2);
    if (path !== undefined) expect(path).not.toMatch(/[\n\u202e]/);
  }
});
