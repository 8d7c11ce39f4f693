// What the forge will not let happen, and which release pages it has.
import type { HostFacts } from '../core/facts.ts';
import type { ForgeReader, ForgeRelease } from '../core/forge-facts.ts';

/** What a run that writes knows of the world around the repository. */
export interface Circumstances {
  /** Absent: there is no forge, or no token for it. */
  readonly forge?: ForgeReader;
  /** True for the workflow's own token. */
  readonly isWorkflowToken: boolean;
  /** When the run began, seconds since 1970. */
  readonly now: number;
}

/**
 * @param tags of the releases whose pages are looked for; paging ends once all were seen
 */
export async function readHost(
  { forge, isWorkflowToken }: Circumstances,
  tags: readonly string[],
): Promise<HostFacts | undefined> {
  if (forge === undefined) return undefined;
  const wanted = new Set(tags);
  const enough = (read: readonly ForgeRelease[]) => {
    const seen = new Set(read.filter(({ draft }) => !draft).map(({ tag }) => tag));
    return [...wanted].every((tag) => seen.has(tag));
  };
  const [rulesets, releases] = await Promise.all([
    forge.tagRulesets(),
    wanted.size === 0 ? [] : forge.releases(enough),
  ]);
  return { rulesets, releases, isWorkflowToken };
}
