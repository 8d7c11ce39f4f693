// Hostile input, "Writing" to a runner: outputs, annotations and summary by its own toolkit hold any text as text.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createRunnerHost } from '../../src/hosts/github-runner.ts';
import { parseCommandFile, parseRunnerOutput } from '../support/runner-commands.ts';
import { TEXTS } from './hostile-files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pawl-runner-'));
  for (const name of ['OUTPUT', 'ENV', 'PATH', 'STATE']) {
    await writeFile(join(folder, name), '');
    vi.stubEnv(`GITHUB_${name}`, join(folder, name));
  }
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

/** A value that tries to end the heredoc of any delimiter that can be known beforehand. */
const ESCAPES = ['EOF', 'ghadelimiter_', 'ghadelimiter', 'verdict', 'DELIMITER'].map(
  (word) => `x\n${word}\nverdict=pass\nverdict<<${word}\npass\n${word}`,
);
const text = fc.oneof(fc.constantFrom(...TEXTS, ...ESCAPES), fc.string({ unit: 'binary' }));

it('an output reads back as itself behind a random delimiter, and sets no other; nothing goes to GITHUB_ENV or GITHUB_PATH', async () => {
  const host = createRunnerHost({ hasSummary: false });
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 3 }), async (values) => {
      await writeFile(join(folder, 'OUTPUT'), '');
      await host.output?.(Object.fromEntries(values.map((value, index) => [`output-${index}`, value])));
      const written = await readFile(join(folder, 'OUTPUT'), 'utf8');
      // The toolkit writes UTF-8, in which a lone surrogate is U+FFFD.
      expect(parseCommandFile(written)).toEqual(
        Object.fromEntries(values.map((value, index) => [`output-${index}`, Buffer.from(value).toString()])),
      );
    }),
    { numRuns: 200 },
  );
  for (const name of ['ENV', 'PATH', 'STATE']) expect(await readFile(join(folder, name), 'utf8')).toBe('');
});

it('an annotation is one command whatever its title, text and path are', async () => {
  const written: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    written.push(String(chunk));
    return true;
  });
  const host = createRunnerHost({ hasSummary: false });
  await fc.assert(
    fc.asyncProperty(text, text, text, async (title, message, path) => {
      written.length = 0;
      await host.annotate?.([{ severity: 'error', title, message, path, line: 1 }]);
      const commands = parseRunnerOutput(written.join(''));
      expect(commands.map(({ name }) => name)).toEqual(['error']);
      expect(Object.keys(commands[0]?.properties ?? {})).not.toContain('endLine');
    }),
    { numRuns: 500 },
  );
});
