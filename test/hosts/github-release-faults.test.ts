// GitHub fails at any call, before or after its effect: once it is well again, the same run ends with one whole release.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ReleaseRequest } from '../../src/core/writing.ts';
import { createReleaseHandler } from '../../src/hosts/github-releases.ts';
import { type Forge, startForge } from '../support/forge.ts';
import type { Answer } from '../support/forge-answers.ts';
import type { OperationId } from '../support/forge-contract.ts';
import { badGateway, type Fault, primaryRateLimit, secondaryRateLimit } from '../support/forge-faults.ts';
import { NFL_BUNDLE } from '../support/nfl-repository.ts';
import { FILES, optionsAt, releaseOf, SHORT_WAITS } from './github-at-forge.ts';

const told = (status: number, message: string): Fault['happens'] => ({
  kind: 'answer',
  answer: {
    status,
    body: { message, documentation_url: 'https://docs.github.com/rest', status: String(status) },
  },
});
const answering = (answer: Answer): Fault['happens'] => ({ kind: 'answer', answer });

/** What passes by itself is waited for; after all else the run may fail. */
const FAULTS: readonly (readonly [name: string, happens: Fault['happens'], passes: boolean])[] = [
  ['400', told(400, 'Problems parsing JSON'), false],
  ['401', told(401, 'Bad credentials'), false],
  ['403, no permission', told(403, 'Resource not accessible by integration'), false],
  ['403, hourly limit', answering(primaryRateLimit()), true],
  ['403, secondary limit', answering(secondaryRateLimit()), true],
  ['404', told(404, 'Not Found'), false],
  ['409', told(409, 'Conflict'), true],
  ['422', told(422, 'Validation Failed'), false],
  ['429', answering(secondaryRateLimit(1, 429)), true],
  ['500', answering(badGateway(500)), true],
  ['502', answering(badGateway()), true],
  ['503', answering(badGateway(503)), true],
  ['a reset', { kind: 'reset' }, true],
  ['half an answer', { kind: 'truncate' }, true],
];

/** Every call of a release, with which of its kind it is. */
const CALLS: readonly (readonly [OperationId, nth: number])[] = [
  ['git/get-ref', 1],
  ['repos/list-releases', 1],
  ['repos/create-release', 1],
  ['repos/list-releases', 2],
  ['repos/upload-release-asset', 1],
  ['repos/upload-release-asset', 2],
  ['git/get-ref', 2],
  ['repos/update-release', 1],
];

let forge: Forge;
let runs = 0;
let cases = 0;
beforeAll(async () => {
  forge = await startForge({ source: NFL_BUNDLE, rateLimit: 1_000_000 });
});
afterEach(async () => {
  forge.heal();
  for (const { id } of [...(await forge.releases())]) forge.forgetRelease(id);
});
afterAll(async () => {
  process.stdout.write(`${cases} faults, ${runs} runs\n`);
  // Statuses that GitHub does not list for an operation were put there by this file.
  const violations = forge.violations.filter((one) => !one.includes('this status is not in the contract'));
  await forge.close({ allowViolations: true });
  expect(violations).toEqual([]);
});

/** A tag of its own for each case. */
async function nextRequest(): Promise<ReleaseRequest> {
  cases += 1;
  const tag = `v3.0.${cases}`;
  await forge.git.git('tag', tag, 'v2.1.0^{commit}');
  return releaseOf(forge, tag);
}

/** A process of its own: nothing is remembered. */
function run(request: ReleaseRequest, timeout = 30_000) {
  runs += 1;
  return createReleaseHandler(optionsAt(forge, { waits: { ...SHORT_WAITS, second: 2, timeout } }))(request);
}

async function expectHealing(request: ReleaseRequest): Promise<void> {
  forge.heal();
  expect(['done', 'unchanged']).toContain((await run(request)).status);
  expect(await run(request)).toMatchObject({ status: 'unchanged' });
  const releases = await forge.releases();
  expect(releases).toMatchObject([{ tag: request.tag, draft: false, name: request.title }]);
  expect(releases[0]?.assets.map(({ name, content }) => [name, content.toString()])).toEqual(
    FILES.map(({ name, content }) => [name, content]),
  );
}

/** A request that was given up may take effect later. */
async function allAnswered(): Promise<void> {
  while (forge.requests.some(({ status }) => status === 'open')) await sleep(20);
}

/** Reading has no effect: before and after are one. */
const TIMES = CALLS.flatMap(([operation, nth]) => {
  const isRead = /\/(?:get|list)-/.test(operation);
  const before = [operation, nth, 'before'] as const;
  return isRead ? [before] : [before, [operation, nth, 'after'] as const];
});

describe.each(TIMES)('%s, number %i, %s its effect', (operation, nth, when) => {
  it.each(FAULTS)('%s, once', async (_, happens, passes) => {
    const request = await nextRequest();
    forge.inject({ operation, nth, when, happens });
    const { status } = await run(request);
    if (passes) expect(['done', 'unchanged']).toContain(status);
    await expectHealing(request);
  });

  it('no answer in time', async () => {
    const request = await nextRequest();
    forge.inject({ operation, nth, when, happens: { kind: 'delay', milliseconds: 1_500 } });
    const { status } = await run(request, 1_000);
    expect(['done', 'unchanged']).toContain(status);
    await allAnswered();
    await expectHealing(request);
  });
});

describe.each(CALLS)('%s, number %i', (operation, nth) => {
  it.each(FAULTS)('%s, for long', async (_, happens) => {
    const request = await nextRequest();
    forge.inject({ operation, nth, times: 99, happens });
    const { status, detail } = await run(request);
    // Half an answer comes after the effect, which the run finds when it looks again.
    if (happens.kind !== 'truncate') expect(['refused', 'failed']).toContain(status);
    if (status === 'refused' || status === 'failed') expect(detail).toContain(request.tag);
    await expectHealing(request);
  });
});
