// One verification: what git says, and what the forge says of it where there is one to ask.
import { createHash } from 'node:crypto';
import type { ForgeReader } from '../core/forge-facts.ts';
import { readModelRegistry } from '../core/registry.ts';
import { RELEASE_FILES } from '../core/unfinished.ts';
import type { ExpectedFile, Verification, VerifiedModel } from '../core/verification.ts';
import { verify } from '../core/verify.ts';
import { gatherVerification } from '../gather/verify.ts';
import { gatherForge } from '../gather/verify-forge.ts';
import type { Repository } from '../git/repository.ts';

/**
 * @param model only this one; absent: every model
 * @param forge absent: there is no token to ask with
 * @throws Failure where git cannot be read, or there is no such model
 */
export async function runVerification(
  repository: Repository,
  model: string | undefined,
  forge: ForgeReader | undefined,
): Promise<Verification> {
  const facts = await gatherVerification(repository, model);
  if (forge === undefined) return verify(facts);
  const expected = (await Promise.all(facts.models.map(expectFiles))).flat();
  return verify({ ...facts, forge: { ...(await gatherForge(forge)), expected } });
}

/** 0: nothing is wrong. 1: there is a defect. 2: not all of it could be judged. */
export function verificationStatus({ verdict }: Pick<Verification, 'verdict'>): 0 | 1 | 2 {
  if (verdict === 'fail') return 1;
  return verdict === 'pass' ? 0 : 2;
}

/** The files of each release page, which are made of the record and of the tag's object id alone. */
async function expectFiles({ tags, naming }: VerifiedModel): Promise<readonly ExpectedFile[]> {
  const { renderReleaseRequest } = await import('../reports/release-page.ts');
  const { versions } = readModelRegistry(tags, naming);
  return versions.flatMap(({ tag, object, record }) => {
    if (record === undefined) return [];
    const before = versions.find((one) => one.tag === record.previous?.tag)?.record;
    const input = { record, object, latest: false, ...(before === undefined ? {} : { before }) };
    // Without the record before it the table of metrics would be another one.
    const isKnown = before !== undefined || record.previous === undefined;
    const { files } = attempt(() => renderReleaseRequest(input)) ?? { files: [] };
    return files
      .map(({ name, content }) => ({
        tag,
        name,
        digest: `sha256:${createHash('sha256').update(content).digest('hex')}`,
        isRendered: name !== RECORD_FILE,
      }))
      .filter(({ isRendered }) => isKnown || !isRendered);
  });
}

const [RECORD_FILE] = RELEASE_FILES;

/** A forged record may hold what cannot be written: that it is forged is told by what is there. */
function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
