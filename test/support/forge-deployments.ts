// What does GitHub know of deployments? Made for a ref, told of by statuses, the newest of which counts.
import type { components } from '@octokit/openapi-types';
import {
  type Answer,
  type Call,
  failed,
  invalid,
  memberOf,
  page,
  type Routes,
  textOf,
} from './forge-answers.ts';
import { type Author, fullNameOf, nodeIdOf, userDocument } from './forge-documents.ts';
import type { ForgeState } from './forge-state.ts';

type Schemas = components['schemas'];
type StatusName = Schemas['deployment-status']['state'];

export interface DeploymentState {
  readonly id: number;
  readonly sha: string;
  readonly ref: string;
  readonly task: string;
  readonly environment: string;
  /** As it was sent: an object or a text. */
  readonly payload: Readonly<Record<string, unknown>> | string;
  readonly description: string | null;
  readonly production: boolean;
  readonly transient: boolean;
  readonly creator: Author;
  readonly createdAt: string;
  /** Oldest first. */
  readonly statuses: {
    readonly state: StatusName;
    readonly description: string;
    readonly createdAt: string;
  }[];
}

const FIRST_DEPLOYMENT = 1_300_000_000;
const MANUAL = 'deployments/deployments';
const STATUS_MANUAL = 'deployments/statuses';

export const DEPLOYMENT_ROUTES = {
  'repos/list-deployments': {
    needs: 'read',
    any: ['deployments'],
    manual: `${MANUAL}#list-deployments`,
    handle: listDeployments,
  },
  'repos/create-deployment': {
    needs: 'write',
    any: ['deployments'],
    manual: `${MANUAL}#create-a-deployment`,
    handle: createDeployment,
  },
  'repos/delete-deployment': {
    needs: 'write',
    any: ['deployments'],
    manual: `${MANUAL}#delete-a-deployment`,
    handle: (state, call) => withDeployment(state, call, (one) => deleteDeployment(state, one)),
  },
  'repos/list-deployment-statuses': {
    needs: 'read',
    any: ['deployments'],
    manual: `${STATUS_MANUAL}#list-deployment-statuses`,
    handle: (state, call) =>
      withDeployment(state, call, (one) => {
        const documents = one.statuses.map((_, index) => statusDocument(state, one, index)).reverse();
        return page(state, call, `deployments/${one.id}/statuses`, documents);
      }),
  },
  'repos/create-deployment-status': {
    needs: 'write',
    any: ['deployments'],
    manual: `${STATUS_MANUAL}#create-a-deployment-status`,
    handle: (state, call) => withDeployment(state, call, (one) => createStatus(state, call, one)),
  },
} as const satisfies Routes;

function withDeployment(state: ForgeState, { path }: Call, then: (found: DeploymentState) => Answer): Answer {
  const found = state.deployments.find((one) => one.id === Number(path.deployment_id));
  return found === undefined ? failed(404, 'Not Found', MANUAL) : then(found);
}

function listDeployments(state: ForgeState, call: Call): Answer {
  const fits = (key: 'sha' | 'ref' | 'task' | 'environment', value: string) =>
    (call.query.get(key) ?? value) === value;
  const found = state.deployments.filter(
    (one) =>
      fits('sha', one.sha) &&
      fits('ref', one.ref) &&
      fits('task', one.task) &&
      fits('environment', one.environment),
  );
  return page(
    state,
    call,
    'deployments',
    found.reverse().map((one) => deploymentDocument(state, one)),
  );
}

async function createDeployment(state: ForgeState, call: Call): Promise<Answer> {
  const { identity, body } = call;
  const manual = `${MANUAL}#create-a-deployment`;
  if (identity === undefined) return failed(401, 'Requires authentication', manual);
  const ref = textOf(call, 'ref') ?? '';
  const sha = await resolveRef(state, ref);
  if (sha === undefined) return failed(422, `No ref found for: ${ref}`, manual);
  const base = state.repository.defaultBranch;
  const merges = memberOf(body, 'auto_merge') !== false;
  if (merges && !(await contains(state, sha, base))) {
    return failed(409, `Conflict merging ${base} into ${ref}.`, manual);
  }
  const contexts = memberOf(body, 'required_contexts');
  if (Array.isArray(contexts) && contexts.length > 0) {
    // No commit of the forge has a status.
    return failed(409, `Conflict: Commit status checks failed for ${ref}.`, manual);
  }
  const description = textOf(call, 'description') ?? null;
  if ((description ?? '').length > 140) {
    return invalid(manual, {
      resource: 'Deployment',
      code: 'custom',
      field: 'description',
      message: 'is too long',
    });
  }
  const environment = textOf(call, 'environment') ?? 'production';
  const deployment: DeploymentState = {
    id: FIRST_DEPLOYMENT + state.count(),
    sha,
    ref,
    task: textOf(call, 'task') ?? 'deploy',
    environment,
    payload: payloadOf(body),
    description,
    production: (memberOf(body, 'production_environment') ?? environment === 'production') === true,
    transient: memberOf(body, 'transient_environment') === true,
    creator: { login: identity.login, type: identity.type },
    createdAt: state.tick(),
    statuses: [],
  };
  state.deployments.push(deployment);
  return { status: 201, body: deploymentDocument(state, deployment) };
}

function payloadOf(body: unknown): DeploymentState['payload'] {
  const payload = memberOf(body, 'payload');
  if (typeof payload === 'object' && payload !== null) return payload as Readonly<Record<string, unknown>>;
  return typeof payload === 'string' ? payload : {};
}

async function resolveRef({ git }: ForgeState, ref: string): Promise<string | undefined> {
  for (const full of [`refs/tags/${ref}`, `refs/heads/${ref}`, ref]) {
    const id = await git.id(`${full}^{commit}`).catch(() => undefined);
    if (id !== undefined) return id;
  }
  return undefined;
}

function contains({ git }: ForgeState, commit: string, branch: string): Promise<boolean> {
  return git.git('merge-base', '--is-ancestor', `refs/heads/${branch}`, commit).then(
    () => true,
    () => false,
  );
}

function deleteDeployment(state: ForgeState, deployment: DeploymentState): Answer {
  const isInactive = deployment.statuses.at(-1)?.state === 'inactive';
  const isOnly = state.deployments.length === 1;
  if (!isInactive && !isOnly) {
    const words =
      'We cannot delete an active deployment unless it is the only deployment in a given environment.';
    return failed(422, words, `${MANUAL}#delete-a-deployment`);
  }
  state.deployments.splice(state.deployments.indexOf(deployment), 1);
  return { status: 204 };
}

function createStatus(state: ForgeState, call: Call, deployment: DeploymentState): Answer {
  const name = memberOf(call.body, 'state') as StatusName;
  const description = textOf(call, 'description') ?? '';
  deployment.statuses.push({ state: name, description, createdAt: state.tick() });
  if (name === 'success' && memberOf(call.body, 'auto_inactive') !== false) retire(state, deployment);
  return { status: 201, body: statusDocument(state, deployment, deployment.statuses.length - 1) };
}

/** What was deployed to the environment before is so no longer; GitHub does not do this to production. */
function retire(state: ForgeState, { id, environment }: DeploymentState): void {
  const earlier = state.deployments.filter(
    (one) => one.id < id && one.environment === environment && !one.production && !one.transient,
  );
  for (const { statuses } of earlier) {
    if (statuses.at(-1)?.state === 'inactive') continue;
    statuses.push({ state: 'inactive', description: '', createdAt: state.tick() });
  }
}

function deploymentDocument({ site, repository }: ForgeState, one: DeploymentState): Schemas['deployment'] {
  const base = `${site.apiUrl}/repos/${fullNameOf(repository)}`;
  return {
    url: `${base}/deployments/${one.id}`,
    id: one.id,
    node_id: nodeIdOf('Deployment', one.id),
    task: one.task,
    original_environment: one.environment,
    environment: one.environment,
    description: one.description,
    created_at: one.createdAt,
    updated_at: one.statuses.at(-1)?.createdAt ?? one.createdAt,
    statuses_url: `${base}/deployments/${one.id}/statuses`,
    repository_url: base,
    creator: userDocument(site, one.creator),
    sha: one.sha,
    ref: one.ref,
    payload: one.payload,
    transient_environment: one.transient,
    production_environment: one.production,
    performed_via_github_app: null,
  };
}

function statusDocument(
  { site, repository }: ForgeState,
  one: DeploymentState,
  index: number,
): Schemas['deployment-status'] {
  const base = `${site.apiUrl}/repos/${fullNameOf(repository)}`;
  const { state = 'pending', description = '', createdAt = one.createdAt } = one.statuses[index] ?? {};
  const id = one.id * 100 + index;
  return {
    url: `${base}/deployments/${one.id}/statuses/${id}`,
    id,
    node_id: nodeIdOf('DeploymentStatus', id),
    state,
    creator: userDocument(site, one.creator),
    description,
    environment: one.environment,
    target_url: `${site.serverUrl}/${fullNameOf(repository)}`,
    created_at: createdAt,
    updated_at: createdAt,
    deployment_url: `${base}/deployments/${one.id}`,
    repository_url: base,
  };
}
