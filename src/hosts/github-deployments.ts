// Tells GitHub which version is deployed where: one deployment for each assignment, with its status.
import type { Octokit } from '@octokit/rest';
import type { HandlerResult } from '../apply.ts';
import { parseAssignmentTag } from '../core/assignment.ts';
import type { DeploymentRequest } from '../core/writing.ts';
import {
  connect,
  explain,
  type GitHub,
  type GitHubOptions,
  ONCE,
  PAGE_SIZE,
  persist,
  statusOf,
} from './github-client.ts';

/** GitHub's limit for the description of a deployment and of its status, in characters. */
const MAX_DESCRIPTION = 140;

type Deployment = Awaited<ReturnType<Octokit['rest']['repos']['listDeployments']>>['data'][number];

/** Found again by tag, environment, and the object and assignment in its payload. One without a status gets it. */
export function createDeploymentHandler(
  options: GitHubOptions,
): (request: DeploymentRequest) => Promise<HandlerResult> {
  const github = connect(options);
  return async (request) => {
    try {
      return await persist(options, () => settle(github, request));
    } catch (error) {
      return explain(error, {
        what: `the deployment of ${request.tag} to ${request.environment} was not made`,
        permission: 'deployments: write',
        hint: 'add it to `permissions` of the job, or leave `release.deployments` off',
      });
    }
  };
}

async function settle(github: GitHub, request: DeploymentRequest): Promise<HandlerResult> {
  const detail = `${request.tag} in ${request.environment}`;
  const [oldest, ...surplus] = await listSame(github, request);
  if (oldest === undefined) {
    if (await isOvertaken(github, request)) return overtaken(request);
    return (await make(github, request)) ?? { status: 'done', detail };
  }
  for (const deployment of surplus) await withdraw(github, deployment);
  const isWhole = await hasStatus(github, oldest);
  if (!isWhole && (await isOvertaken(github, request))) {
    await withdraw(github, oldest);
    return overtaken(request);
  }
  if (!isWhole) await report(github, oldest, 'success', request.description);
  return { status: isWhole && surplus.length === 0 ? 'unchanged' : 'done', detail };
}

/** Two runs at once both make one and look again: the older one stays, and the other is taken back. */
async function make(github: GitHub, request: DeploymentRequest): Promise<HandlerResult | undefined> {
  const made = await create(github, request);
  if (made === undefined) return { status: 'failed', detail: `GitHub made no deployment of ${request.tag}` };
  if (await isOvertaken(github, request)) {
    await withdraw(github, made);
    return overtaken(request);
  }
  const [oldest = made] = await listSame(github, request);
  if (oldest.id < made.id) await withdraw(github, made);
  const chosen = oldest.id < made.id ? oldest : made;
  const isWhole = chosen !== made && (await hasStatus(github, chosen));
  if (!isWhole) await report(github, chosen, 'success', request.description);
  return undefined;
}

/**
 * Whether a later assignment of the stage was told already: then this one is history, and its success would make the later
 * one inactive. The newest deployments are enough to know.
 */
async function isOvertaken(
  { octokit, at }: GitHub,
  { environment, payload }: DeploymentRequest,
): Promise<boolean> {
  const own = parseAssignmentTag(payload.assignment);
  const filter = { ...at, environment, per_page: PAGE_SIZE };
  const { data } = await octokit.rest.repos.listDeployments(filter);
  return data.some((deployment) => {
    const { assignment } = readPayload(deployment.payload);
    const other = typeof assignment === 'string' ? parseAssignmentTag(assignment) : undefined;
    if (other === undefined || other.model !== own?.model || other.stage !== own.stage) return false;
    return (other.number ?? 0) > (own.number ?? 0);
  });
}

function overtaken({ tag, environment }: DeploymentRequest): HandlerResult {
  return {
    status: 'unchanged',
    detail: `a later version than ${tag} was deployed to ${environment} already`,
  };
}

/** Deployments that this very assignment asked for, oldest first. */
async function listSame(
  { octokit, at }: GitHub,
  { tag, environment, payload }: DeploymentRequest,
): Promise<readonly Deployment[]> {
  const filter = { ...at, ref: tag, environment, per_page: PAGE_SIZE };
  const deployments = await octokit.paginate(octokit.rest.repos.listDeployments, filter);
  const same = deployments.filter((deployment) => {
    const { object, assignment } = readPayload(deployment.payload);
    return object === payload.object && assignment === payload.assignment;
  });
  return same.sort((a, b) => a.id - b.id);
}

/** GitHub gives a payload back as it was sent, and older ones as text. It is foreign. */
function readPayload(payload: unknown): { readonly object?: unknown; readonly assignment?: unknown } {
  if (typeof payload === 'object' && payload !== null) return payload;
  if (typeof payload !== 'string' || payload === '') return {};
  try {
    const parsed: unknown = JSON.parse(payload);
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}

/** Merges nothing and waits for no check: what is deployed is decided already. */
async function create({ octokit, at }: GitHub, request: DeploymentRequest): Promise<Deployment | undefined> {
  const { tag, environment, description, payload } = request;
  const { data } = await octokit.rest.repos.createDeployment({
    ...at,
    ref: tag,
    auto_merge: false,
    required_contexts: [],
    environment,
    production_environment: environment === 'production',
    description: description.slice(0, MAX_DESCRIPTION),
    payload: { ...payload },
    request: ONCE,
  });
  return 'id' in data ? data : undefined;
}

async function hasStatus({ octokit, at }: GitHub, { id }: Deployment): Promise<boolean> {
  const { data } = await octokit.rest.repos.listDeploymentStatuses({ ...at, deployment_id: id, per_page: 1 });
  return data.length > 0;
}

async function report(
  { octokit, at }: GitHub,
  { id }: Deployment,
  state: 'success' | 'inactive',
  description: string,
): Promise<void> {
  const about = { deployment_id: id, state, description: description.slice(0, MAX_DESCRIPTION) };
  await octokit.rest.repos.createDeploymentStatus({ ...at, ...about, request: ONCE });
}

/** Takes a second deployment of the same assignment back. GitHub deletes inactive ones only. */
async function withdraw(github: GitHub, deployment: Deployment): Promise<void> {
  const { octokit, at } = github;
  try {
    await report(github, deployment, 'inactive', 'made twice');
    await octokit.rest.repos.deleteDeployment({ ...at, deployment_id: deployment.id, request: ONCE });
  } catch (error) {
    // Another run took it back already.
    if (statusOf(error) !== 404) throw error;
  }
}
