// A push that breaks off, before it took effect or after: is the truth found out before anything is said or done again?
import { request as ask, createServer } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Bench, refsOf, startBench, version } from './publish-bench.ts';

let bench: Bench;
const proxies: { close(): Promise<void> }[] = [];
beforeEach(async () => {
  bench = await startBench();
});
afterEach(async () => {
  await Promise.all(proxies.splice(0).map((proxy) => proxy.close()));
  await bench.clear();
});

const PUSH = { push: true };

interface Fault {
  /** Which requests. */
  readonly path: RegExp;
  /** How many of them, from the first on. */
  readonly times: number;
  readonly when: 'before' | 'after';
  /** Status of the answer; 0: the connection is reset; -1: it ends in the middle of the answer. */
  readonly status: number;
}

/** Passes everything on to the server, but for the fault. */
async function startProxy(
  target: string,
  fault: Fault,
): Promise<{ readonly url: string; readonly hits: () => number }> {
  let hits = 0;
  const server = createServer((incoming, outgoing) => {
    const isHit = fault.path.test(`${incoming.method} ${incoming.url}`) && hits < fault.times;
    if (isHit) hits++;
    const spoil = (body: Buffer) => {
      if (fault.status > 0)
        return void outgoing.writeHead(fault.status, { 'content-type': 'text/plain' }).end('spoilt');
      if (fault.status === 0) return void incoming.socket.destroy();
      outgoing.writeHead(200, {
        'content-type': 'application/x-git-receive-pack-result',
        'content-length': body.length + 9,
      });
      outgoing.write(body.subarray(0, body.length / 2), () => incoming.socket.destroy());
    };
    const parts: Buffer[] = [];
    incoming.on('data', (part: Buffer) => parts.push(part));
    incoming.on('end', () => {
      if (isHit && fault.when === 'before') return spoil(Buffer.alloc(0));
      const { host: _, ...headers } = incoming.headers;
      const passed = ask(`${target}${incoming.url}`, { method: incoming.method, headers }, (answer) => {
        const body: Buffer[] = [];
        answer.on('data', (part: Buffer) => body.push(part));
        answer.on('end', () => {
          if (isHit) return spoil(Buffer.concat(body));
          outgoing.writeHead(answer.statusCode ?? 500, answer.headers).end(Buffer.concat(body));
        });
      });
      passed.end(Buffer.concat(parts));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  proxies.push({
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { url: `http://127.0.0.1:${address.port}`, hits: () => hits };
}

async function publishThrough(fault: Fault, retries = [5, 5]) {
  const { remote, work } = await bench.create();
  const server = await bench.serve(remote);
  const proxy = await startProxy(server.url, fault);
  const commit = await work.id('HEAD');
  const tags = [version(commit), version(commit, 'model#production#1')];
  const options = { remote: { url: `${proxy.url}/model.git`, token: 'secret-token' }, pushRetries: retries };
  const repository = await bench.open(work, options);
  const result = await repository.publish(tags, PUSH);
  // git and curl repeat a request on their own; each of our tries begins with the list of refs.
  const tries = server.requests.filter(({ method, path }) => ADVERTISE.test(`${method} ${path}`)).length;
  const made = Object.keys(await refsOf(remote)).length - 1;
  return { result, made, tries, hits: proxy.hits(), tags, work, server, remote };
}

const RECEIVE = /POST .*receive-pack/;
const ADVERTISE = /GET .*service=git-receive-pack/;
const PASSING = [500, 502, 503, 429, 408, 0];

test.each([
  ...PASSING.flatMap((status) => [
    { path: RECEIVE, when: 'before' as const, status },
    { path: RECEIVE, when: 'after' as const, status },
    { path: ADVERTISE, when: 'before' as const, status },
  ]),
  { path: RECEIVE, when: 'after' as const, status: -1 },
  { path: RECEIVE, when: 'after' as const, status: 403 },
  { path: RECEIVE, when: 'after' as const, status: 400 },
])(
  '$status $when $path once: both tags are there, once, and this run says that it made them',
  async (fault) => {
    // A refusal is believed: the tags are there all the same, which the next run finds.
    const isRefusal = fault.status === 403;
    const { result, made, hits } = await publishThrough({ ...fault, times: 1 });
    expect(hits).toBe(1);
    expect(result.status).toBe(isRefusal ? 'refused' : 'done');
    expect(made).toBe(2);
  },
);

test.each(PASSING)('%i again and again: nothing was made, and that is what is said', async (status) => {
  const { result, made, tries } = await publishThrough({ path: RECEIVE, when: 'before', status, times: 99 });
  expect(tries).toBe(3);
  expect(result).toMatchObject({
    status: 'failed',
    objects: {},
    detail: expect.stringContaining('The push to http'),
  });
  expect(result.detail).not.toContain('whether');
  expect(result.detail).not.toMatch(/secret-token|Basic/);
  expect(made).toBe(0);
});

test.each([400, 409, 422])('%i is not tried again', async (status) => {
  const { result, made, tries } = await publishThrough({ path: RECEIVE, when: 'before', status, times: 99 });
  expect(tries).toBe(1);
  expect(result.status).toBe('failed');
  expect(made).toBe(0);
});

test.each([401, 403, 404])('%i is a refusal, and not tried again', async (status) => {
  const { result, made, tries } = await publishThrough({ path: RECEIVE, when: 'before', status, times: 99 });
  expect(tries).toBe(1);
  expect(result).toMatchObject({ status: 'refused', detail: expect.stringContaining('contents: write') });
  expect(made).toBe(0);
});

test('a remote that took the tags and then says no more is in doubt, and the next run finds them', async () => {
  // After the push nothing is answered any more, so they cannot be looked up.
  let hasLanded = false;
  const test = (line: string) => {
    hasLanded ||= RECEIVE.test(line);
    return hasLanded;
  };
  const fault = { path: Object.assign(/x/, { test }), when: 'after' as const, status: 502, times: 99 };
  const { result, made, tags, work, server } = await publishThrough(fault, []);
  expect(result).toMatchObject({ status: 'failed', detail: expect.stringContaining('run the same again') });
  expect(made).toBe(2);
  const again = await bench.open(work, { remote: { url: `${server.url}/model.git` } });
  expect(await again.publish(tags, PUSH)).toMatchObject({ status: 'unchanged' });
});
