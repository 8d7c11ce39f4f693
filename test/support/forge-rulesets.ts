// Which rules does a repository set for its branches and tags, and what do they forbid to whom?
import type { components } from '@octokit/openapi-types';
import picomatch from 'picomatch';
import { type Answer, type Call, failed, page, type Routes } from './forge-answers.ts';
import { fullNameOf } from './forge-documents.ts';
import type { ForgeState, Identity } from './forge-state.ts';

export type RuleType = 'creation' | 'update' | 'deletion';

export interface RulesetState {
  readonly id: number;
  readonly name: string;
  readonly target: 'tag' | 'branch';
  readonly enforcement: 'active' | 'disabled' | 'evaluate';
  /** Patterns of full ref names, `~ALL` or `~DEFAULT_BRANCH`. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly rules: readonly RuleType[];
  /** Logins that pass by; `github-actions[bot]` never does. */
  readonly bypass: readonly string[];
  /** An organisation's ruleset is a parent of the repository. */
  readonly source: 'Repository' | 'Organization';
}

const FIRST_RULESET = 21_001;
const MANUAL = 'repos/rules';
/** GitHub has no words for `update` and `deletion` but these. */
const WORDS: Readonly<Record<RuleType, string>> = {
  creation: 'Cannot create ref due to creations being restricted.',
  update: 'Cannot update this protected ref.',
  deletion: 'Cannot delete this protected ref.',
};

export type RulesetOptions = Partial<Omit<RulesetState, 'id'>>;

/** Adds a ruleset; default: all three rules for every tag, active, for everybody. */
export function addRuleset(state: ForgeState, options: RulesetOptions = {}): RulesetState {
  const ruleset: RulesetState = {
    id: FIRST_RULESET + state.rulesets.length,
    name: 'protected tags',
    target: 'tag',
    enforcement: 'active',
    include: ['~ALL'],
    exclude: [],
    rules: ['creation', 'update', 'deletion'],
    bypass: [],
    source: 'Repository',
    ...options,
  };
  state.rulesets.push(ruleset);
  return ruleset;
}

/** What a rule forbids, in GitHub's words. */
export function wordsOf(rule: RuleType): string {
  return WORDS[rule];
}

/** Whether a ruleset that is active forbids it to this identity. */
export function isForbidden(
  { rulesets, repository }: ForgeState,
  identity: Identity,
  ref: string,
  rule: RuleType,
): boolean {
  const target = ref.startsWith('refs/tags/') ? 'tag' : 'branch';
  return rulesets.some(
    (one) =>
      one.enforcement === 'active' &&
      one.target === target &&
      one.rules.includes(rule) &&
      matches(one.include, ref, repository.defaultBranch) &&
      !matches(one.exclude, ref, repository.defaultBranch) &&
      !canBypass(one, identity),
  );
}

function matches(patterns: readonly string[], ref: string, defaultBranch: string): boolean {
  return patterns.some(
    (pattern) =>
      pattern === '~ALL' ||
      (pattern === '~DEFAULT_BRANCH' && ref === `refs/heads/${defaultBranch}`) ||
      picomatch.isMatch(ref, pattern, { dot: true, noextglob: true, nobrace: true, nonegate: true }),
  );
}

function canBypass({ bypass }: RulesetState, { login, app }: Identity): boolean {
  return app !== 'github-actions' && bypass.includes(login);
}

export const RULESET_ROUTES = {
  'repos/get-repo-rulesets': {
    needs: 'read',
    any: ['metadata'],
    manual: `${MANUAL}#get-all-repository-rulesets`,
    handle: listRulesets,
  },
  'repos/get-repo-ruleset': {
    needs: 'read',
    any: ['metadata'],
    manual: `${MANUAL}#get-a-repository-ruleset`,
    handle: getRuleset,
  },
} as const satisfies Routes;

function listRulesets(state: ForgeState, call: Call): Answer {
  const targets = call.query.get('targets')?.split(',');
  const parents = call.query.get('includes_parents') !== 'false';
  const seen = state.rulesets.filter(
    (one) => (targets?.includes(one.target) ?? true) && (parents || one.source === 'Repository'),
  );
  return page(
    state,
    call,
    'rulesets',
    seen.map((one) => summaryOf(state, one)),
  );
}

function getRuleset(state: ForgeState, { path, query, identity }: Call): Answer {
  const parents = query.get('includes_parents') !== 'false';
  const found = state.rulesets.find((one) => one.id === Number(path.ruleset_id));
  if (found === undefined || (!parents && found.source !== 'Repository')) {
    return failed(404, 'Not Found', `${MANUAL}#get-a-repository-ruleset`);
  }
  const bypasses = identity !== undefined && canBypass(found, identity);
  const document: Schemas['repository-ruleset'] = {
    ...summaryOf(state, found),
    conditions: { ref_name: { include: [...found.include], exclude: [...found.exclude] } },
    rules: found.rules.map((type) =>
      type === 'update' ? { type, parameters: { update_allows_fetch_and_merge: false } } : { type },
    ),
    current_user_can_bypass: bypasses ? 'always' : 'never',
  };
  return { status: 200, body: document };
}

type Schemas = components['schemas'];

function summaryOf({ site, repository }: ForgeState, one: RulesetState): Schemas['repository-ruleset'] {
  const fullName = fullNameOf(repository);
  return {
    id: one.id,
    name: one.name,
    target: one.target,
    source_type: one.source,
    source: one.source === 'Repository' ? fullName : repository.owner,
    enforcement: one.enforcement,
    node_id: Buffer.from(`RRS_${one.id}`).toString('base64'),
    _links: {
      self: { href: `${site.apiUrl}/repos/${fullName}/rulesets/${one.id}` },
      html: { href: `${site.serverUrl}/${fullName}/rules/${one.id}` },
    },
    created_at: '2024-01-01T00:00:00Z',
    updated_at: '2024-01-01T00:00:00Z',
  };
}
