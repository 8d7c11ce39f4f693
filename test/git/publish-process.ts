// One process of a race: opens the clone given, waits for the start, publishes and prints the result as JSON.
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { openRepository } from '../../src/git/repository.ts';

const { directory, scratchParent, url, start, ready, tags, push } = JSON.parse(process.argv[2] ?? '{}');
const { PATH, HOME } = process.env;
const repository = await openRepository({
  directory,
  scratchParent,
  fresh: true,
  environment: { PATH, HOME },
  ...(url === undefined ? {} : { remote: { url } }),
});
try {
  // All have read that the name is free before the first one takes it.
  const seen = await repository.tags();
  process.stdout.write(`${ready}\n`);
  while (!existsSync(start)) await sleep(5);
  const result = await repository.publish(tags, { push });
  process.stdout.write(`${JSON.stringify({ seen: seen.length, ...result })}\n`);
} finally {
  await repository.close();
}
