// Does the whole engine stand whatever a repository holds: no exception, a sound decision, nothing foreign that acts?
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openRepository } from '../../src/git/repository.ts';
import { createRepository, type TemporaryRepository } from '../support/temporary-repository.ts';
import { runEngine } from './engine.ts';
import { everyHostileFile, proposal, TEXTS } from './hostile-files.ts';
import { BASE, type Files, HEAD, repositoryInMemory } from './repository-in-memory.ts';

const pullRequest = (title: string) => ({ number: 7, title, body: title, squashOnly: true, fork: true });

let work: TemporaryRepository;
let folder: string;
beforeAll(async () => {
  work = await createRepository();
  folder = await mkdtemp(join(tmpdir(), 'pawl-engine-'));
});
afterAll(async () => {
  await work.remove();
  await rm(folder, { recursive: true, force: true });
});

/** Commits files with any mode and any name, without a work tree. */
async function commitFiles(files: Files, message: string, parent?: string): Promise<string> {
  const submodule = await work.gitWithInput('x', 'commit-tree', await work.gitWithInput('', 'mktree'));
  const parts: Buffer[] = [Buffer.from(`commit refs/heads/made\ncommitter a <a@b> 1706184000 +0000\n`)];
  parts.push(Buffer.from(`data ${Buffer.byteLength(message)}\n${message}\n`));
  parts.push(Buffer.from(parent === undefined ? 'deleteall\n' : `from ${parent}\ndeleteall\n`));
  for (const [path, file] of Object.entries(files)) {
    const plain = typeof file === 'string' || Buffer.isBuffer(file);
    const [mode, content] = plain ? ['100644', file] : [file.mode, file.content];
    const quoted = `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
    if (mode === '160000') parts.push(Buffer.from(`M 160000 ${submodule} ${quoted}\n`));
    else {
      const bytes = Buffer.from(content);
      parts.push(Buffer.from(`M ${mode} inline ${quoted}\ndata ${bytes.length}\n`), bytes, Buffer.from('\n'));
    }
  }
  await work.gitWithInput(Buffer.concat(parts), 'fast-import', '--quiet', '--force', '--date-format=raw');
  return work.id('refs/heads/made');
}

async function judge(base: string, head: string, title: string) {
  const { PATH, HOME } = work.environment;
  const repository = await openRepository({
    directory: work.directory,
    environment: { PATH, HOME },
    scratchParent: folder,
  });
  try {
    return await runEngine(repository, { kind: 'propose', base, head, pullRequest: pullRequest(title) });
  } finally {
    await repository.close();
  }
}

it('every hostile file under every name that is read, at head: the healthy model beside them is still read', async () => {
  const healthy = { 'healthy/pawl.yaml': '', 'healthy/metrics.json': '{"accuracy": 0.4}' };
  const base = await commitFiles(healthy, 'feat: base');
  await work.git('tag', 'v1.0.0', base);
  const head = await commitFiles(everyHostileFile(), `feat: ${TEXTS.join('\n')}`, base);
  const { ran } = await judge(base, head, TEXTS.join(' '));
  const models = new Map(ran.decision.models.map((model) => [model.directory, model]));
  expect(models.get('healthy')).toMatchObject({
    changes: [{ metric: 'accuracy', base: '0.4', head: '0.5' }],
  });
  expect(models.size).toBeGreaterThan(300);
  expect(await readdir(folder), 'nothing was executed or left').toEqual([]);
  expect(await readdir(work.directory)).toEqual(['.git']);
});

it('every hostile file at the base, repaired at head: the repair can be judged', async () => {
  const base = await commitFiles(everyHostileFile(), 'feat: base');
  const repaired = Object.keys(everyHostileFile()).filter((path) => /(?:metrics.json|pawl.yaml)$/.test(path));
  const good = Object.fromEntries(
    repaired.map((path) => [path, path.endsWith('json') ? '{"accuracy": 0.7}' : '']),
  );
  const head = await commitFiles(good, 'fix: repair', base);
  const { ran } = await judge(base, head, 'fix: repair');
  expect(ran.decision.models.length).toBeGreaterThan(300);
});

it('any mutation of any file at base and head', async () => {
  await fc.assert(
    fc.asyncProperty(proposal, async ({ title, ...made }) => {
      const trigger = { kind: 'propose', base: BASE, head: HEAD, pullRequest: pullRequest(title) } as const;
      await runEngine(repositoryInMemory(made), trigger, title);
    }),
    { numRuns: 100 },
  );
});
