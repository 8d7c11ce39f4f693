// What of the forge verifying compares with the tags; what the token may not see is unknown.
import type { ForgeReader } from '../core/forge-facts.ts';
import type { VerifiedForge } from '../core/verification.ts';

export async function gatherForge(forge: ForgeReader): Promise<Omit<VerifiedForge, 'expected'>> {
  const [releases, rulesets, immutableReleases] = await Promise.all([
    forge.releases(),
    forge.tagRulesets(),
    forge.immutableReleases(),
  ]);
  // A forge shows drafts to who may write, and does not say so.
  const seesDrafts = releases !== 'unknown' && releases.some(({ draft }) => draft);
  return { releases, drafts: seesDrafts ? true : 'unknown', rulesets, immutableReleases };
}
