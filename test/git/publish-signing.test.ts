// Where git is configured to sign tags: are they signed, is what they say the same, and is a signed one known again?
import { execFile } from 'node:child_process';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TemporaryRepository } from '../support/temporary-repository.ts';
import { type Bench, refsOf, startBench, version } from './publish-bench.ts';

const run = promisify(execFile);
let bench: Bench;
const agents: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  bench = await startBench();
});
afterEach(async () => {
  await Promise.all(agents.splice(0).map((stop) => stop()));
  await bench.clear();
});

const MAIL = 'ada@example.org';

/** A key of the user's and the settings for it in the user's own config. */
async function useSsh({ environment: { HOME = '', PATH } }: TemporaryRepository): Promise<void> {
  const key = join(HOME, 'id_ed25519');
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', MAIL, '-f', key], { env: { HOME, PATH } });
  const { stdout } = await run('ssh-keygen', ['-y', '-f', key], { env: { HOME, PATH } });
  await writeFile(join(HOME, 'signers'), `pawl@users.noreply.github.com ${stdout}`);
  await writeFile(
    join(HOME, '.gitconfig'),
    `[tag]\ngpgSign\n[gpg]\nformat = ssh\n[user]\nsigningKey = ~/id_ed25519.pub\n[gpg "ssh"]\nallowedSignersFile = ~/signers\n`,
  );
}

/** A key found by the user's name, as git does where no key is named. */
async function useGpg(clone: TemporaryRepository): Promise<void> {
  const { HOME = '', PATH } = clone.environment;
  const env = { HOME, PATH, GNUPGHOME: join(HOME, '.gnupg') };
  await mkdir(env.GNUPGHOME, { mode: 0o700 });
  const generate = [
    '--batch',
    '--quiet',
    '--pinentry-mode',
    'loopback',
    '--passphrase',
    '',
    '--quick-generate-key',
  ];
  await run('gpg', [...generate, `Ada <${MAIL}>`, 'default', 'default', 'never'], { env });
  agents.push(() => run('gpgconf', ['--kill', 'all'], { env }));
  await appendFile(join(HOME, '.gitconfig'), `[user]\nname = Ada\nemail = ${MAIL}\n`);
  // This time of this clone only.
  await clone.git('config', 'tag.gpgSign', 'yes');
}

const start = (clone: TemporaryRepository) => {
  const { HOME = '', PATH } = clone.environment;
  return { environment: { HOME, PATH, GNUPGHOME: join(HOME, '.gnupg') } };
};

describe.each([
  { format: 'ssh', use: useSsh, marker: '-----BEGIN SSH SIGNATURE-----' },
  { format: 'openpgp', use: useGpg, marker: '-----BEGIN PGP SIGNATURE-----' },
])('$format', ({ use, marker }) => {
  test.each([
    { where: 'at a remote', push: true },
    { where: 'in the clone', push: false },
  ])(
    'tags are signed $where, git verifies them, and another run with another signature finds them',
    async ({ push }) => {
      const { remote, work } = await bench.create();
      await use(work);
      const commit = await work.id('HEAD');
      const tags = [version(commit), version(commit, 'model#production#1')];
      const done = await (await bench.open(work, start(work))).publish(tags, { push });
      expect(done).toMatchObject({ status: 'done' });
      const text = await work.git('cat-file', 'tag', 'refs/tags/v1.0.0');
      expect(text).toContain(
        `tagger Pawl <pawl@users.noreply.github.com> 1685620800 +0000\n\n${tags[0]?.message}${marker}`,
      );
      const { HOME = '', PATH } = work.environment;
      const env = { HOME, PATH, GNUPGHOME: join(HOME, '.gnupg') };
      await expect(run('git', ['verify-tag', 'v1.0.0'], { cwd: work.directory, env })).resolves.toBeDefined();
      if (push) expect(await remote.id('v1.0.0')).toBe(done.objects['v1.0.0']);

      const known = await (await bench.open(work, { fresh: push })).allAnnotatedTags();
      const said = known.map(({ annotation: { tagger, time, message, signed } = {} }) => [
        tagger,
        time,
        message,
        signed,
      ]);
      expect(said).toEqual([
        ['Pawl', 1_685_620_800, tags[1]?.message, true],
        ['Pawl', 1_685_620_800, tags[0]?.message, true],
      ]);
      // Whoever signs with another key, or not at all, has the same release.
      const clone = push ? await bench.clone(remote.directory, '--no-tags') : work;
      if (!push) await work.git('config', 'tag.gpgSign', 'false');
      const again = await bench.open(clone, start(clone));
      expect(await again.rehearse(tags, { push })).toBeUndefined();
      expect(await again.publish(tags, { push })).toEqual({ status: 'unchanged', objects: done.objects });
    },
  );

  test('a tag that was signed by a run that was faster counts', async () => {
    const { remote, work } = await bench.create();
    await use(work);
    const clone = await bench.clone(remote.directory);
    const tags = [version(await work.id('HEAD'))];
    const slow = await bench.open(clone);
    expect(await slow.tags()).toEqual([]);
    const done = await (await bench.open(work, start(work))).publish(tags, { push: true });
    expect(await slow.publish(tags, { push: true })).toEqual({ status: 'unchanged', objects: done.objects });
  });
});

test('a key that cannot be used: nothing is made, and the program is quoted', async () => {
  const { remote, work } = await bench.create();
  await work.git('config', 'tag.gpgSign', 'true');
  await work.git('config', 'gpg.format', 'ssh');
  await work.git('config', 'user.signingKey', '/nonexistent/key.pub');
  const before = [await refsOf(remote), await refsOf(work)];
  const repository = await bench.open(work);
  const tags = [version(await work.id('HEAD'))];
  for (const push of [true, false]) {
    await expect(repository.publish(tags, { push })).rejects.toMatchObject({
      code: 'git-failed',
      message: expect.stringContaining('v1.0.0 could not be signed'),
      help: expect.stringContaining('tag.gpgSign'),
    });
  }
  expect([await refsOf(remote), await refsOf(work)]).toEqual(before);
});
