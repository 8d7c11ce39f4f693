// Many things are read a few at a time, and nothing is lost or moved by it.
import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { readInTurns } from '../../src/readers/in-turns.ts';

const numbers = Array.from({ length: 500 }, (_, index) => index);

it('gives what was read in the order of the items, whichever ends first', async () => {
  const read = await readInTurns(numbers, async (number) => {
    for (let turn = 0; turn < number % 7; turn += 1) await setImmediate();
    return number;
  });
  expect(read).toEqual(numbers);
});

it('reads some at once, and never all', async () => {
  let running = 0;
  let most = 0;
  await readInTurns(numbers, async () => {
    running += 1;
    most = Math.max(most, running);
    await setImmediate();
    running -= 1;
  });
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThan(50);
});

it('fails where one cannot be read', async () => {
  const failure = new Error('broken');
  const reading = readInTurns(numbers, async (number) => {
    await setImmediate();
    if (number === 100) throw failure;
  });
  await expect(reading).rejects.toBe(failure);
});

it('nothing to read is no reading', async () => {
  expect(await readInTurns([], async () => 1)).toEqual([]);
});
