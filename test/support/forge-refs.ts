// Who may make, move or delete which ref? The same answer for a push and for GitHub's API.
import { type Answer, type Call, failed, page, type Routes, textOf } from './forge-answers.ts';
import { fullNameOf, idOf, nodeIdOf } from './forge-documents.ts';
import { followTags } from './forge-releases.ts';
import { isForbidden, type RuleType, wordsOf } from './forge-rulesets.ts';
import type { ForgeState, GitRef, Identity } from './forge-state.ts';

/** A change of one ref; without `before` it is made, without `after` deleted. */
export interface RefChange {
  readonly ref: string;
  readonly before?: string;
  readonly after?: string;
}

/** Why a change is declined. Either rules of the repository, or a reason of its own. */
export interface RefRefusal {
  readonly ref: string;
  readonly rules: readonly string[];
  /** What stands behind `! [remote rejected]`. */
  readonly reason: string;
}

const MANUAL = 'git/refs';
const RULES_DECLINED = 'push declined due to repository rule violations';
const WORKFLOWS = '.github/workflows';

/** Undefined: it may be made. The object that is pointed to must be known already. */
export async function refusalOf(
  state: ForgeState,
  identity: Identity,
  change: RefChange,
): Promise<RefRefusal | undefined> {
  const { ref } = change;
  const rule: RuleType =
    change.before === undefined ? 'creation' : change.after === undefined ? 'deletion' : 'update';
  if (isForbidden(state, identity, ref, rule) || isImmutable(state, ref, rule)) {
    return { ref, rules: [wordsOf(rule)], reason: RULES_DECLINED };
  }
  const workflow = change.after === undefined ? undefined : await newWorkflow(state, identity, change.after);
  if (workflow === undefined) return undefined;
  const reason = `refusing to allow a GitHub App to create or update workflow \`${workflow}\` without \`workflows\` permission`;
  return { ref, rules: [reason], reason };
}

/** A tag of an immutable release stays as it is; once release and tag are gone, its name cannot be had again. */
function isImmutable({ releases }: ForgeState, ref: string, rule: RuleType): boolean {
  const tag = ref.slice('refs/tags/'.length);
  if (!ref.startsWith('refs/tags/') || !releases.burned.has(tag)) return false;
  return rule === 'creation' || releases.list.some((one) => one.immutable && one.tag === tag);
}

/** A workflow file that no branch has so, and that this identity may not bring in. */
async function newWorkflow(
  { git, refs, repository }: ForgeState,
  identity: Identity,
  object: string,
): Promise<string | undefined> {
  if (identity.type !== 'Bot' || identity.permissions.workflows === 'write') return undefined;
  const tips = (await refs('refs/heads')).map(({ sha }) => sha);
  const asked = [object, ...tips].map((id) => `${id}:${WORKFLOWS}`).join('\n');
  const [wanted = '', ...known] = (await git.gitWithInput(asked, 'cat-file', '--batch-check')).split('\n');
  if (wanted.endsWith('missing') || known.includes(wanted)) return undefined;
  const files = async (of: string) =>
    (await git.git('ls-tree', '-r', of, '--', `${WORKFLOWS}/`).catch(() => '')).split('\n');
  const present = new Set(await files(`refs/heads/${repository.defaultBranch}`));
  const changed = (await files(`${object}^{commit}`)).find((line) => !present.has(line));
  return changed?.split('\t')[1] ?? WORKFLOWS;
}

export const REF_ROUTES = {
  'git/get-ref': {
    needs: 'read',
    any: ['contents'],
    manual: `${MANUAL}#get-a-reference`,
    handle: getRef,
  },
  'git/list-matching-refs': {
    needs: 'read',
    any: ['contents'],
    manual: `${MANUAL}#list-matching-references`,
    handle: listMatching,
  },
  'git/create-ref': {
    needs: 'write',
    any: ['contents'],
    manual: `${MANUAL}#create-a-reference`,
    handle: createRef,
  },
  'git/delete-ref': {
    needs: 'write',
    any: ['contents'],
    manual: `${MANUAL}#delete-a-reference`,
    handle: deleteRef,
  },
} as const satisfies Routes;

async function getRef(state: ForgeState, { path }: Call): Promise<Answer> {
  const found = await findRef(state, `refs/${path.ref}`);
  if (found === undefined) return failed(404, 'Not Found', `${MANUAL}#get-a-reference`);
  return { status: 200, body: refDocument(state, found) };
}

async function listMatching(state: ForgeState, call: Call): Promise<Answer> {
  const found = (await state.refs('refs')).filter(({ ref }) => ref.startsWith(`refs/${call.path.ref}`));
  return page(
    state,
    call,
    `git/matching-refs/${call.path.ref}`,
    found.map((one) => refDocument(state, one)),
  );
}

async function createRef(state: ForgeState, call: Call): Promise<Answer> {
  const { identity } = call;
  const manual = `${MANUAL}#create-a-reference`;
  const ref = textOf(call, 'ref') ?? '';
  const sha = textOf(call, 'sha') ?? '';
  if (identity === undefined) return failed(401, 'Requires authentication', manual);
  if (!/^refs\/.+\/./.test(`${ref}/x`) || !ref.startsWith('refs/')) {
    return failed(422, 'Reference name must start with "refs/" and have at least two slashes', manual);
  }
  const type = await state.git.git('cat-file', '-t', sha).catch(() => undefined);
  if (type === undefined) return failed(422, 'Object does not exist', manual);
  const declined = await refusalOf(state, identity, { ref, after: sha });
  if (declined !== undefined) return declinedAnswer(declined, manual);
  try {
    await state.git.git('update-ref', ref, sha, '0'.repeat(sha.length));
  } catch {
    return failed(422, 'Reference already exists', manual);
  }
  const made = { ref, sha, type: type === 'tag' ? ('tag' as const) : ('commit' as const) };
  const document = refDocument(state, made);
  return { status: 201, body: document, headers: { location: document.url } };
}

async function deleteRef(state: ForgeState, { path, identity }: Call): Promise<Answer> {
  const manual = `${MANUAL}#delete-a-reference`;
  const found = await findRef(state, `refs/${path.ref}`);
  if (identity === undefined) return failed(401, 'Requires authentication', manual);
  if (found === undefined) return failed(422, 'Reference does not exist', manual);
  const declined = await refusalOf(state, identity, { ref: found.ref, before: found.sha });
  if (declined !== undefined) return declinedAnswer(declined, manual);
  try {
    await state.git.git('update-ref', '-d', found.ref, found.sha);
  } catch {
    return failed(422, 'Reference does not exist', manual);
  }
  await followTags(state);
  return { status: 204 };
}

function declinedAnswer({ rules, reason }: RefRefusal, manual: string): Answer {
  if (reason !== RULES_DECLINED) return failed(403, 'Resource not accessible by integration', manual);
  return failed(422, `Repository rule violations found\n\n${rules.join('\n')}\n\n`, manual);
}

async function findRef(state: ForgeState, ref: string): Promise<GitRef | undefined> {
  return (await state.refs(ref)).find((one) => one.ref === ref);
}

function refDocument(state: ForgeState, { ref, type, sha }: GitRef) {
  const url = `${state.site.apiUrl}/repos/${fullNameOf(state.repository)}/git`;
  const object = { type, sha, url: `${url}/${type}s/${sha}` };
  return { ref, node_id: nodeIdOf('Ref', idOf(ref)), url: `${url}/${ref}`, object };
}
