// Every way in which GitHub fails, for each of its calls.
import type { Answer } from './forge-answers.ts';
import { badGateway, type Fault, primaryRateLimit, secondaryRateLimit } from './forge-faults.ts';

const told = (status: number, message: string): Fault['happens'] => ({
  kind: 'answer',
  answer: {
    status,
    body: { message, documentation_url: 'https://docs.github.com/rest', status: String(status) },
  },
});
const answering = (answer: Answer): Fault['happens'] => ({ kind: 'answer', answer });

export interface FaultKind {
  readonly name: string;
  readonly happens: Fault['happens'];
  /** It is gone the next time, so that a run gets over it alone. */
  readonly passes: boolean;
}

export const FAULT_KINDS: readonly FaultKind[] = [
  { name: '400', happens: told(400, 'Problems parsing JSON'), passes: false },
  { name: '401', happens: told(401, 'Bad credentials'), passes: false },
  { name: '403, no permission', happens: told(403, 'Resource not accessible by integration'), passes: false },
  { name: '403, hourly limit', happens: answering(primaryRateLimit()), passes: true },
  { name: '403, secondary limit', happens: answering(secondaryRateLimit()), passes: true },
  { name: '404', happens: told(404, 'Not Found'), passes: false },
  { name: '409', happens: told(409, 'Conflict'), passes: true },
  { name: '422', happens: told(422, 'Validation Failed'), passes: false },
  { name: '429', happens: answering(secondaryRateLimit(1, 429)), passes: true },
  { name: '500', happens: answering(badGateway(500)), passes: true },
  { name: '502', happens: answering(badGateway()), passes: true },
  { name: '503', happens: answering(badGateway(503)), passes: true },
  { name: 'a reset', happens: { kind: 'reset' }, passes: true },
  { name: 'half an answer', happens: { kind: 'truncate' }, passes: true },
];

/** A request, as one of its kind in a run. */
export type FaultyCall = Required<Pick<Fault, 'nth'>> & Pick<Fault, 'operation' | 'path' | 'method'>;

/** The calls of a release with a deployment, in their order. */
export const RELEASE_CALLS: readonly FaultyCall[] = [
  { operation: 'repos/get-repo-rulesets', nth: 1 },
  { operation: 'repos/list-releases', nth: 1 },
  { operation: 'git/get-ref', nth: 1 },
  { operation: 'repos/list-releases', nth: 2 },
  { operation: 'repos/create-release', nth: 1 },
  { operation: 'repos/list-releases', nth: 3 },
  { operation: 'repos/upload-release-asset', nth: 1 },
  { operation: 'repos/upload-release-asset', nth: 2 },
  { operation: 'git/get-ref', nth: 2 },
  { operation: 'repos/update-release', nth: 1 },
  { operation: 'repos/list-deployments', nth: 1 },
  { operation: 'repos/list-deployments', nth: 2 },
  { operation: 'repos/create-deployment', nth: 1 },
  { operation: 'repos/list-deployments', nth: 3 },
  { operation: 'repos/create-deployment-status', nth: 1 },
];

/** The requests of git in the same run, in a clone of depth 1. */
export const GIT_CALLS: readonly FaultyCall[] = [
  { path: /info\/refs\?service=git-upload-pack/, nth: 1 },
  { path: /\/git-upload-pack$/, nth: 1 },
  { path: /\/git-upload-pack$/, nth: 3 },
  { path: /info\/refs\?service=git-receive-pack/, nth: 1 },
  { path: /\/git-receive-pack$/, nth: 1 },
];

/** Reading has no effect: before and after are one. */
export function timesOf({ operation, path }: FaultyCall): readonly ('before' | 'after')[] {
  const isRead =
    operation === undefined ? !/receive-pack\$/.test(String(path)) : /\/(?:get|list)-/.test(operation);
  return isRead ? ['before'] : ['before', 'after'];
}

export function nameOfCall({ operation, path, nth }: FaultyCall): string {
  return `${operation ?? String(path)}, number ${nth}`;
}
