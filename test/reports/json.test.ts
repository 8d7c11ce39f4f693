// Is the JSON the decision, always in the same order, and safe to print?
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createOutput } from '../../src/hosts/terminal.ts';
import { renderJson } from '../../src/reports/json.ts';
import { blocked, hostile, twelve } from './decisions.ts';
import { INVISIBLE } from './rendered.ts';

it('the JSON is the decision', async () => {
  expect(JSON.parse(renderJson(twelve))).toEqual(JSON.parse(JSON.stringify(twelve)));
  expect(JSON.parse(renderJson(hostile()))).toEqual(JSON.parse(JSON.stringify(hostile())));
  await expect(renderJson(blocked)).toMatchFileSnapshot('__snapshots__/blocked.json');
});

it('the order of the keys does not depend on the order they were set in', () => {
  const reversed = JSON.parse(JSON.stringify(blocked), (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).reverse())
      : value,
  );
  expect(Object.keys(reversed)[0]).not.toBe('schema');
  expect(renderJson(reversed)).toBe(renderJson(blocked));
});

it('JSON passes a runner unchanged, whatever the text in it', () => {
  const piece = fc.constantFrom(
    '::error::',
    '##[',
    '#',
    '[',
    ':',
    '\r',
    '\n',
    '\u2028',
    '\ufeff',
    '\u200b',
    '"',
    '\\',
    'x',
  );
  fc.assert(
    fc.property(
      fc.uniqueArray(
        fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
        { minLength: 5, maxLength: 5 },
      ),
      (texts) => {
        const json = renderJson(hostile(texts));
        const sent: string[] = [];
        createOutput((text) => sent.push(text), { neutralise: true })(json);
        expect(sent.join('')).toBe(json);
        expect(json).not.toMatch(INVISIBLE);
      },
    ),
    { numRuns: 50 },
  );
});
