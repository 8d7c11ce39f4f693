// How do the forge's answers look? GitHub's errors, its pages of a list, and what a call is.
import type { OperationId } from './forge-contract.ts';
import { fullNameOf, idOf } from './forge-documents.ts';
import type { ForgeState, Identity, Permission } from './forge-state.ts';

const MAXIMUM_PAGE = 100;
const DEFAULT_PAGE = 30;

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Absent: no body. */
  readonly body?: unknown;
}

export interface Call {
  readonly operation: OperationId;
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Parsed JSON; the bytes of an upload. */
  readonly body: unknown;
  readonly contentType?: string | undefined;
  /** Undefined: the request carried no token. */
  readonly identity: Identity | undefined;
}

export interface Route {
  readonly needs: 'read' | 'write';
  /** One of these permissions is enough. */
  readonly any: readonly Permission[];
  /** Needs its permission of everybody, also in a public repository. */
  readonly guarded?: boolean;
  readonly manual: string;
  readonly handle: (state: ForgeState, call: Call) => Answer | Promise<Answer>;
}

export type Routes = Readonly<Partial<Record<OperationId, Route>>>;

/** GitHub's error, in its real shape. */
export function failed(status: number, message: string, manual = '', more: object = {}): Answer {
  const documentation_url = `https://docs.github.com/rest${manual === '' ? '' : `/${manual}`}`;
  return { status, body: { message, ...more, documentation_url, status: String(status) } };
}

/** GitHub's answer to a value that it does not take. */
export function invalid(manual: string, ...errors: readonly object[]): Answer {
  return failed(422, 'Validation Failed', manual, { errors });
}

export function notAccessible(
  identity: Identity,
  manual: string,
  any: readonly Permission[] = [],
  needs = 'read',
): Answer {
  const by = identity.type === 'Bot' ? 'integration' : 'personal access token';
  const accepted = any.map((one) => `${one}=${needs}`).join('; ');
  return {
    ...failed(403, `Resource not accessible by ${by}`, manual),
    ...(accepted === '' ? {} : { headers: { 'x-accepted-github-permissions': accepted } }),
  };
}

/** One page of a list. The links name the repository by its id, as GitHub's do. */
export function page(state: ForgeState, { query }: Call, path: string, items: readonly unknown[]): Answer {
  const wanted = Number(query.get('per_page') ?? DEFAULT_PAGE);
  const size = Math.min(wanted > 0 ? wanted : DEFAULT_PAGE, MAXIMUM_PAGE);
  const current = Math.max(Number(query.get('page') ?? 1), 1);
  const last = Math.max(Math.ceil(items.length / size), 1);
  const link = (number: number, rel: string) => {
    const parameters = new URLSearchParams(query);
    parameters.set('page', String(number));
    const id = idOf(fullNameOf(state.repository));
    return `<${state.site.apiUrl}/repositories/${id}/${path}?${parameters}>; rel="${rel}"`;
  };
  const links = [
    ...(current > 1 ? [link(current - 1, 'prev')] : []),
    ...(current < last ? [link(current + 1, 'next'), link(last, 'last')] : []),
    ...(current > 1 ? [link(1, 'first')] : []),
  ];
  return {
    status: 200,
    body: items.slice((current - 1) * size, current * size),
    ...(links.length === 0 ? {} : { headers: { link: links.join(', ') } }),
  };
}

/** A member of the body, if it is text. */
export function textOf({ body }: Call, key: string): string | undefined {
  const value = memberOf(body, key);
  return typeof value === 'string' ? value : undefined;
}

export function memberOf(body: unknown, key: string): unknown {
  return typeof body === 'object' && body !== null
    ? (body as Readonly<Record<string, unknown>>)[key]
    : undefined;
}
