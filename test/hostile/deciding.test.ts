// Hostile input, "Deciding": only what is proven to pass passes, whatever stands where a number should be.
import { describe, expect, it } from 'vitest';
import { runEngine } from './engine.ts';
import { BASE, type Files, HEAD, repositoryInMemory } from './repository-in-memory.ts';

const POLICY =
  'metrics: ["metrics.*"]\ngate:\n  metrics:\n    accuracy: {direction: higher, minimum: 0.7, required: true}\n';

async function verdictOf(base: Files, head: Files) {
  // A second metric is compared, so that it is not for want of any that the gate fails.
  const beside = { 'pawl.yaml': POLICY, 'metrics.beside.json': '{"f1": 0.5}' };
  const files = { base: { ...beside, ...base }, head: { ...beside, ...head } };
  const repository = repositoryInMemory({ ...files, message: 'feat: x', author: 'Ada', tags: [] });
  const { ran } = await runEngine(repository, { kind: 'propose', base: BASE, head: HEAD });
  return ran.decision.verdict;
}

/** What no number is: NaN is neither below nor above anything, `parseFloat` takes the last two for 0 and 91. */
const NO_NUMBERS = [
  'NaN',
  '-Infinity',
  '1e999',
  '"0.9"',
  '"0,91"',
  '"91%"',
  'null',
  'true',
  '[0.9]',
  '{}',
  '""',
];

describe('a required metric that is no number fails', () => {
  it('and a good one passes, in every format', async () => {
    const good = { 'metrics.json': '{"accuracy": 0.8}' };
    for (const head of [
      good,
      { 'metrics.yaml': 'accuracy: 0.8' },
      { 'metrics.toml': 'accuracy = 0.8' },
      { 'metrics.csv': 'metric,value\naccuracy,0.8\n' },
    ])
      expect(await verdictOf(good, head)).not.toBe('fail');
  });

  it.each(NO_NUMBERS)('JSON %s, at head', async (text) => {
    const base = { 'metrics.json': '{"accuracy": 0.8}' };
    expect(await verdictOf(base, { 'metrics.json': `{"accuracy": ${text}}` })).toBe('fail');
    expect(await verdictOf(base, { 'metrics.json': `{"accuracy": {"value": ${text}, "n": 10}}` })).toBe(
      'fail',
    );
  });

  it.each(['NaN', '1e999', '0,91', '"0,91"', '91%', '0.9%', '0.9 or so', 'high', ''])(
    'CSV %s, at head',
    async (text) => {
      const base = { 'metrics.csv': 'metric,value\naccuracy,0.8\n' };
      expect(await verdictOf(base, { 'metrics.csv': `metric,value\naccuracy,${text}\n` })).toBe('fail');
    },
  );

  it.each(['.nan', '.inf', '-.inf', '"0.9"', '0,91', '91%', '0.9%', '1_0', '~'])(
    'YAML %s, at head',
    async (text) => {
      const base = { 'metrics.yaml': 'accuracy: 0.8' };
      expect(await verdictOf(base, { 'metrics.yaml': `accuracy: ${text}` })).toBe('fail');
    },
  );

  it.each(['nan', 'inf', '-inf', '"0.9"', '[1.0]'])('TOML %s, at head', async (text) => {
    const base = { 'metrics.toml': 'accuracy = 0.8' };
    expect(await verdictOf(base, { 'metrics.toml': `accuracy = ${text}` })).toBe('fail');
  });

  it.each(['NaN', '-Infinity', '1e999'])(
    'a baseline of JSON %s is no baseline that all is better than',
    async (text) => {
      expect(
        await verdictOf(
          { 'metrics.json': `{"accuracy": ${text}}` },
          { 'metrics.json': '{"accuracy": 0.71}' },
        ),
      ).toBe('fail');
    },
  );
});
