// Which refs does the forge's repository have? Read from git's own files: a process for each request would be slow.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GitRef } from './forge-state.ts';
import type { TemporaryRepository } from './temporary-repository.ts';

/** Refs below a prefix (or exactly it), sorted by name, with what they point to. */
export function openRefs(git: TemporaryRepository): (prefix: string) => Promise<readonly GitRef[]> {
  const types = new Map<string, string>();
  return async (prefix) => {
    const packed = await readPacked(git.directory);
    const loose = await readLoose(git.directory, 'refs');
    const found = [...new Map([...packed, ...loose])].filter(
      ([ref]) => ref === prefix || ref.startsWith(`${prefix}/`),
    );
    const unknown = [...new Set(found.map(([, sha]) => sha))].filter((sha) => !types.has(sha));
    if (unknown.length > 0) {
      const lines = await git.gitWithInput(`${unknown.join('\n')}\n`, 'cat-file', '--batch-check');
      for (const line of lines.split('\n')) {
        const [sha = '', type = ''] = line.split(' ');
        types.set(sha, type);
      }
    }
    return found
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([ref, sha]) => {
        const type = types.get(sha);
        return type === 'commit' || type === 'tag' ? [{ ref, type, sha } as const] : [];
      });
  };
}

type Entry = readonly [ref: string, sha: string];

/** https://git-scm.com/docs/gitrepository-layout: a ref that is loose, too, is that of the loose file. */
async function readPacked(directory: string): Promise<readonly Entry[]> {
  const text = await readFile(join(directory, 'packed-refs'), 'utf8').catch(() => '');
  return text.split('\n').flatMap((line): Entry[] => {
    const [, sha, ref] = /^([0-9a-f]{40,64}) (refs\/.*)$/.exec(line) ?? [];
    return sha === undefined || ref === undefined ? [] : [[ref, sha]];
  });
}

async function readLoose(directory: string, folder: string): Promise<readonly Entry[]> {
  const entries = await readdir(join(directory, folder), { withFileTypes: true }).catch(() => []);
  const read = entries.map(async (entry): Promise<readonly Entry[]> => {
    const ref = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return readLoose(directory, ref);
    if (entry.name.endsWith('.lock')) return [];
    // Deleted in between, or not an id: then it is none.
    const sha = (await readFile(join(directory, ref), 'utf8').catch(() => '')).trim();
    return /^[0-9a-f]{40,64}$/.test(sha) ? [[ref, sha]] : [];
  });
  return (await Promise.all(read)).flat();
}
