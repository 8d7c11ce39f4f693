// What will the forge refuse, as far as it can be known before anything is written?
import type { HostFacts } from './facts.ts';
import type { TagRuleset } from './forge-facts.ts';
import { compileGlob } from './glob.ts';
import type { Problem } from './problem.ts';

/**
 * Rulesets that forbid one of the tags. What the token may not see is no problem here: the push then says it.
 * @param tags without `refs/tags/`
 */
export function checkHost(host: HostFacts | undefined, tags: readonly string[]): readonly Problem[] {
  if (host === undefined || host.rulesets === 'unknown') return [];
  return host.rulesets.flatMap((ruleset) => {
    if (!ruleset.forbids.includes('creation')) return [];
    const forbidden = tags.filter((tag) => coversTag(ruleset, tag));
    return forbidden.length === 0 ? [] : [forbiddenBy(ruleset, forbidden)];
  });
}

/** Whether a ruleset is about a tag. GitHub matches full ref names. */
export function coversTag({ include, exclude }: TagRuleset, tag: string): boolean {
  const name = `refs/tags/${tag}`;
  const matches = (pattern: string) => pattern === '~ALL' || compileGlob(pattern)(name);
  return include.some(matches) && !exclude.some(matches);
}

function forbiddenBy({ name }: TagRuleset, tags: readonly string[]): Problem {
  return {
    rule: 'release',
    severity: 'error',
    message: `the ruleset ${name} forbids to create ${tags.join(' and ')}`,
    help: 'Give the App whose token Pawl runs with a bypass in that ruleset; the token of a workflow cannot have one.',
  };
}

/** The workflow's own token may not tag a commit whose workflows differ from the branches', and no permission grants it. */
export function checkWorkflows(
  host: HostFacts | undefined,
  differ: boolean,
  version: string,
): readonly Problem[] {
  if (!differ || host?.isWorkflowToken !== true) return [];
  return [
    {
      rule: 'release',
      severity: 'error',
      message: `the commit of ${version} has other files in .github/workflows than the default branch, and GitHub lets no workflow token tag it`,
      help: 'Give github-token the token of an App, or a personal access token, with the permission `workflows: write`.',
    },
  ];
}
