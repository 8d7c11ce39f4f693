// Hostile input: is anything of the repository requested, fetched, expanded or run on a pull request?
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runAction } from '../support/action.ts';
import { pullRequest, pullRequestTarget } from '../support/events.ts';
import { type Forge, startForge } from '../support/forge.ts';
import { pushCommit } from '../support/forge-push.ts';
import { nflRepository } from '../support/nfl-repository.ts';
import type { TemporaryRepository } from '../support/temporary-repository.ts';

const MD5 = '0123456789abcdef0123456789abcdef';

let nfl: TemporaryRepository;
let forge: Forge;
const asked: string[] = [];
const stranger = createServer((request, response) => {
  asked.push(request.url ?? '');
  response.end('{"accuracy": 1}');
});
let address = '';
beforeAll(async () => {
  nfl = await nflRepository();
  forge = await startForge({ source: nfl.directory });
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
});
afterAll(async () => {
  stranger.closeAllConnections();
  stranger.close();
  await forge.close();
  await nfl.remove();
});

/** An address, or a command, wherever a tool that reads these files would follow it. */
function files(): Record<string, string | Buffer> {
  const run = 'touch planted';
  return {
    'metrics.json': `{"accuracy": {"value": 0.75, "outcomes": "${address}/outcomes.csv"}, "run": "${address}/run"}`,
    'pawl.yaml': `model: nfl\nmetrics: [metrics.json, "${address}/metrics.json"]\nevaluation: ["${address}/test.csv"]\n`,
    'dvc.yaml': `vars: [{x: "$(${run})"}]\nstages:\n  train:\n    cmd: ${run}\n    deps: ["${address}/data.csv", "remote://evil/x"]\n    outs: ["${'${x}'}.pkl"]\n    metrics: [metrics.json: {cache: false}]\nmetrics: ["${address}/metrics.json"]\n`,
    'dvc.lock': `schema: '2.0'\nstages:\n  train:\n    cmd: ${run}\n    deps: [{path: "${address}/data.csv", etag: x}]\n    outs: [{path: x.pkl, md5: ${MD5}, remote: evil}]\n`,
    'data.dvc': `deps: [{path: data, repo: {url: "${address}/repo.git", rev_lock: ${MD5}}}]\nouts: [{path: data, md5: ${MD5}}]\n`,
    'url.dvc': `deps: [{path: "${address}/raw.csv", etag: x}]\nouts: [{path: raw.csv, md5: ${MD5}}]\n`,
    '.dvc/config': `[core]\n    remote = evil\n['remote "evil"']\n    url = ${address}/dvc\n`,
    '.lfsconfig': `[lfs]\n\turl = ${address}/lfs\n`,
    '.gitmodules': `[submodule "a"]\n\tpath = a\n\turl = ${address}/a.git\n`,
    '.gitattributes': '*.pkl filter=lfs diff=lfs merge=lfs -text\n',
    'model.pkl': `version https://git-lfs.github.com/spec/v1\noid sha256:${MD5}${MD5}\nsize 7\n`,
    // A pickle that calls os.system where it is deserialised.
    'models/scaler.pkl': Buffer.from(`cos\nsystem\n(S'${run}'\ntR.`),
    'params.yaml': `train: !!python/object/apply:os.system ["${run}"]\n`,
    'train.py': `import os; os.system("${run}")\n`,
  };
}

it.each(['pull_request', 'pull_request_target'] as const)(
  'on %s no address of a file is requested, no command of a file runs, and only the API is asked',
  async (name) => {
    await pushCommit(forge, { branch: 'addresses', files: files(), message: 'feat: addresses' });
    const pull = await forge.openPull({ head: 'addresses' });
    const event = name === 'pull_request' ? pullRequest(forge, pull) : pullRequestTarget(forge, pull);
    const run = await runAction({ forge, event });
    expect(run.outputs.verdict).toBe('fail');
    expect(asked).toEqual([]);
    expect([...new Set(run.connections)].filter((to) => to !== new URL(forge.apiUrl).host)).toEqual([]);
    expect(run.processes.filter(({ file }) => file !== 'git')).toEqual([]);
    expect(run.processes.flatMap(({ args }) => args).filter((arg) => arg.includes(address))).toEqual([]);
    expect([run.workTree, run.leftovers], 'nothing is planted').toEqual(['', []]);
    expect(run.requests.length).toBeLessThanOrEqual(4);
  },
);
