// What does a terminal show?
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Decision } from '../../src/core/decision.ts';
import { renderNext } from '../../src/reports/next.ts';
import { measure, wrap } from '../../src/reports/sgr.ts';
import { renderTable } from '../../src/reports/table.ts';
import * as decisions from './decisions.ts';
import { INVISIBLE } from './rendered.ts';

const told: Readonly<Record<string, Decision>> = {
  blocked: decisions.blocked,
  passed: decisions.passed,
  warned: decisions.warned,
  'first-measurement': decisions.firstMeasurement,
  incomplete: decisions.incomplete,
  'twelve-models': decisions.twelve,
  untouched: decisions.untouched,
  'broken-repository': decisions.brokenRepository,
};

it.each(Object.entries(told))('the table: %s', async (name, decided) => {
  const text = renderTable(decided, {
    colour: false,
    width: 100,
    commands: ['pawl next', 'pawl check --json'],
  });
  await expect(text).toMatchFileSnapshot(`__snapshots__/table-${name}.txt`);
});

it.each(Object.entries(told))('the next version: %s', async (name, decided) => {
  await expect(renderNext(decided, { colour: false, width: 100 })).toMatchFileSnapshot(
    `__snapshots__/next-${name}.txt`,
  );
});

it.each(Object.entries(told))('colour adds nothing but styles: %s', (_, decided) => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the styles
  const plain = (text: string) => text.replaceAll(/\u001b\[\d+m/g, '');
  expect(renderTable(decided, { colour: true, width: 100 })).toContain('\u001b[');
  for (const render of [renderTable, renderNext]) {
    const coloured = render(decided, { colour: true, width: 100 });
    expect(plain(coloured)).toBe(render(decided, { colour: false, width: 100 }));
  }
});

it('of hostile text no control and no invisible character reaches the terminal', () => {
  expect(renderTable(decisions.hostile(), { colour: false, width: 100 })).not.toMatch(INVISIBLE);
  expect(renderNext(decisions.hostile(), { colour: false, width: 100 })).not.toMatch(INVISIBLE);
});

it('columns stand below each other where names are wide, narrow and combined', () => {
  const changes = ['精度', 'accuracy', 'e\u0301cart', '🎯 hit rate'].map((name) =>
    decisions.metric({ ...decisions.blocked.models[0]?.changes[0], metric: name, words: 'HERE' }),
  );
  const text = renderTable(decisions.decision({ models: [decisions.model({ changes })] }), {
    colour: false,
    width: 100,
  });
  const places = text
    .split('\n')
    .filter((line) => line.includes('HERE'))
    .map((line) => measure(line.split('HERE')[0] ?? ''));
  expect(places).toHaveLength(4);
  expect(new Set(places).size).toBe(1);
});

it('the last column is wrapped to the width, below itself', () => {
  const text = renderTable(decisions.blocked, { colour: false, width: 70 });
  const rows = text.split('\n').slice(2, 6);
  expect(rows.every((row) => measure(row) <= 70)).toBe(true);
  expect(rows[2]?.search(/\S/)).toBe(rows[1]?.indexOf('▼'));
});

it('wrapped lines are the words again, and no wider than asked where words are short', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ minLength: 1, maxLength: 8 }).map((word) => word.replaceAll(' ', '_'))),
      (words) => {
        const lines = wrap(words.join(' '), 20);
        expect(lines.join(' ')).toBe(words.join(' '));
        expect(lines.every((line) => measure(line) <= 20)).toBe(true);
      },
    ),
  );
});
