// What the log of the release workflow says: the engine as the Action runs it, in a clone, without a forge.
import { tmpdir } from 'node:os';
import type { Trigger } from '../../src/core/facts.ts';
import { openRepository } from '../../src/git/repository.ts';
import { renderOutcomes } from '../../src/reports/outcomes.ts';
import { renderTable } from '../../src/reports/table.ts';
import { exitStatus, run } from '../../src/run.ts';
import { createSession } from '../../src/session.ts';

const [kind, tag = ''] = process.argv.slice(2);
const actor = 'ada';
const trigger: Trigger = kind === 'untagged' ? { kind, tag, actor } : { kind: 'tagged', tag, actor };
const session = createSession(
  () =>
    openRepository({
      directory: process.cwd(),
      environment: process.env,
      scratchParent: tmpdir(),
      fresh: true,
    }),
  { push: true },
);
try {
  const now = Number(process.env.SOURCE_DATE_EPOCH);
  const done = await run(() => session.gather(trigger, { isWorkflowToken: false, now }), {
    tag: (request) => session.publish(request),
  });
  process.stdout.write(renderTable(done.decision, { colour: false, width: 120 }));
  process.stdout.write(renderOutcomes(done.outcomes, { colour: false, effects: done.effects }));
  process.exitCode = exitStatus(done);
} finally {
  await session.close();
}
