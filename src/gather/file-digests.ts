// Which digests could a manifest name for this file? All that DVC, Git LFS and git make of a content, in one reading.
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { Digest } from '../core/model.ts';

/**
 * Reads the file once, however large.
 * @returns undefined where there is no such file; a folder is none
 */
export async function digestFile(path: string): Promise<readonly Digest[] | undefined> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const { size, isFile } = await file.stat().then((stat) => ({ size: stat.size, isFile: stat.isFile() }));
    if (!isFile) return undefined;
    const header = `blob ${size}\0`;
    const hashes = {
      md5: createHash('md5'),
      sha256: createHash('sha256'),
      git: createHash('sha1').update(header),
      git256: createHash('sha256').update(header),
    };
    for await (const chunk of file.createReadStream({ autoClose: false })) {
      for (const hash of Object.values(hashes)) hash.update(chunk);
    }
    return [
      { algorithm: 'md5', value: hashes.md5.digest('hex') },
      { algorithm: 'sha256', value: hashes.sha256.digest('hex') },
      { algorithm: 'git', value: hashes.git.digest('hex') },
      { algorithm: 'git', value: hashes.git256.digest('hex') },
    ];
  } finally {
    await file.close();
  }
}
