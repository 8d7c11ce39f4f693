// How does the forge answer one REST request? Contract, faults, rate limit and token first, then the operation.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Answer, failed } from './forge-answers.ts';
import { githubContract, type Match, type OperationId } from './forge-contract.ts';
import { fullNameOf, idOf } from './forge-documents.ts';
import { befall, type Fault, type Faults, primaryRateLimit } from './forge-faults.ts';
import { answer } from './forge-routes.ts';
import type { ForgeState, Identity } from './forge-state.ts';

/** One REST request, in the order in which they came. */
export interface ForgeRequest {
  readonly method: string;
  /** Path with query, below the API's URL. */
  readonly path: string;
  readonly operation: OperationId | undefined;
  readonly token: string | undefined;
  readonly login: string | undefined;
  readonly body: unknown;
  /** What was answered; `lost` where nothing (whole) was, `open` before that. */
  status: number | 'open' | 'lost';
}

/** What the forge keeps of the requests it saw. */
export interface RestBooks {
  readonly requests: ForgeRequest[];
  readonly violations: string[];
  readonly faults: Faults;
  /** Requests that each token may make, and has made. */
  readonly rateLimit: number;
  readonly used: Map<string, number>;
}

/** Where the files of releases are sent. */
const UPLOADS = '/api/uploads';

interface Arrival {
  readonly request: ForgeRequest;
  readonly identity: Identity | undefined;
  readonly query: URLSearchParams;
  readonly match: Match | undefined;
  readonly userAgent: string | undefined;
  readonly contentType: string | undefined;
}

export async function serveRest(
  state: ForgeState,
  books: RestBooks,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const arrival = await receive(state, books, message);
  const { request, match } = arrival;
  const fault = books.faults.next({ ...request, operation: match?.operation });
  if (match === undefined) books.violations.push(`${request.method} ${request.path} is not in the contract`);
  else books.violations.push(...githubContract().checkRequest(match, arrival.query, request.body));

  await befall(fault, 'before');
  const honest = lands(fault) ? await answerHonestly(state, books, arrival) : failed(404, 'Not Found');
  await befall(fault, 'after');

  const result = afterFault(fault, honest);
  if (match !== undefined && fault?.happens.kind !== 'reset') {
    books.violations.push(...githubContract().checkResponse(match.operation, result.status, result.body));
  }
  const whole = fault?.happens.kind !== 'reset' && fault?.happens.kind !== 'truncate';
  request.status = whole ? result.status : 'lost';
  if (fault?.happens.kind === 'reset') message.socket.destroy();
  else send(message, response, result, rateHeaders(books, request.token), whole);
}

async function receive(state: ForgeState, books: RestBooks, message: IncomingMessage): Promise<Arrival> {
  const method = message.method ?? 'GET';
  const bytes = await readBody(message);
  const { pathname, search, searchParams } = new URL(message.url ?? '/', state.site.serverUrl);
  const prefix = new URL(state.site.apiUrl).pathname.replace(/\/$/, '');
  const below = pathname.startsWith(`${prefix}/`) ? pathname.slice(prefix.length) : undefined;
  const isUpload = pathname.startsWith(UPLOADS);
  const place = isUpload ? pathname.slice(UPLOADS.length) : below;
  const found = place === undefined ? undefined : githubContract().find(method, byName(state, place));
  // Files go to a host of their own, which `upload_url` names, and nothing else does.
  const match = (found?.operation === 'repos/upload-release-asset') === isUpload ? found : undefined;
  const token = tokenOf(message.headers.authorization);
  const identity = token === undefined ? undefined : state.identities.get(token);
  const request: ForgeRequest = {
    method,
    path: `${below ?? pathname}${search}`,
    operation: match?.operation,
    token,
    login: identity?.login,
    body: isUpload ? bytes : parse(books, `${method} ${pathname}`, bytes.toString()),
    status: 'open',
  };
  books.requests.push(request);
  const { 'user-agent': userAgent, 'content-type': contentType } = message.headers;
  return { request, identity, query: searchParams, match, userAgent, contentType };
}

/** Links of lists name the repository by its id; both forms reach it. */
function byName({ repository }: ForgeState, path: string): string {
  const id = `/repositories/${idOf(fullNameOf(repository))}`;
  return path === id || path.startsWith(`${id}/`)
    ? `/repos/${fullNameOf(repository)}${path.slice(id.length)}`
    : path;
}

/** Whether the request takes effect. */
function lands(fault: Fault | undefined): boolean {
  const lost = fault?.happens.kind === 'reset' || fault?.happens.kind === 'answer';
  return !lost || fault?.when === 'after';
}

async function answerHonestly(
  state: ForgeState,
  books: RestBooks,
  { request, identity, query, match, userAgent, contentType }: Arrival,
): Promise<Answer> {
  if (match === undefined) return failed(404, 'Not Found');
  if (userAgent === undefined) return failed(403, 'Request forbidden by administrative rules.');
  if (request.token !== undefined && identity === undefined) return failed(401, 'Bad credentials');
  const used = (books.used.get(request.token ?? '') ?? 0) + 1;
  books.used.set(request.token ?? '', used);
  if (used > books.rateLimit) return primaryRateLimit(nextReset());
  return answer(state, { ...match, query, body: request.body, identity, contentType });
}

function afterFault(fault: Fault | undefined, honest: Answer): Answer {
  if (fault?.happens.kind === 'answer') return fault.happens.answer;
  if (fault?.happens.kind === 'doctor') return { ...honest, body: fault.happens.doctor(honest.body) };
  return honest;
}

/** The client compares it with its own clock, so it cannot be the forge's. */
function nextReset(): number {
  return Math.ceil(Date.now() / 1000) + 1;
}

function rateHeaders({ rateLimit, used }: RestBooks, token = ''): Record<string, string> {
  const spent = used.get(token) ?? 0;
  return {
    'x-ratelimit-limit': String(rateLimit),
    'x-ratelimit-remaining': String(Math.max(rateLimit - spent, 0)),
    'x-ratelimit-used': String(spent),
    'x-ratelimit-reset': String(nextReset()),
    'x-ratelimit-resource': 'core',
  };
}

function send(
  message: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: Answer,
  limits: Readonly<Record<string, string>>,
  whole: boolean,
): void {
  // A text is a page of the proxy in front, everything else is JSON.
  const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
  const bytes = Buffer.from(text);
  response.writeHead(status, {
    ...(bytes.length === 0 ? {} : { 'content-type': 'application/json; charset=utf-8' }),
    'x-github-media-type': 'github.v3; format=json',
    'x-github-request-id': 'C0DE:0001:0000001:0000001:00000001',
    ...limits,
    ...headers,
    ...(status === 204 ? {} : { 'content-length': String(bytes.length) }),
  });
  if (whole) response.end(bytes);
  else response.write(bytes.subarray(0, bytes.length / 2), () => message.socket.destroy());
}

async function readBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function parse(books: RestBooks, what: string, text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    books.violations.push(`${what}: the body is not JSON`);
    return undefined;
  }
}

/** The token of `Authorization: token …`, `Bearer …`, or the password of basic authentication. */
export function tokenOf(authorization: string | undefined): string | undefined {
  const [scheme = '', value = ''] = (authorization ?? '').split(' ');
  if (value === '') return undefined;
  if (scheme.toLowerCase() !== 'basic') return value;
  return Buffer.from(value, 'base64').toString().split(':').slice(1).join(':');
}
