// A real smart HTTP git remote for tests: real `git http-backend` behind a small server that remembers every request.
import { spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { configEnvironment, gitEnvironment } from './temporary-repository.ts';

/** What the server allows for one repository. Everything is allowed unless a test says otherwise, as on GitHub. */
export interface GitAllowance {
  /** `--filter=blob:none` and its like. */
  readonly filter?: boolean;
  /** Fetching an object by its id, whether a ref points to it or not. */
  readonly anyId?: boolean;
  readonly push?: boolean;
}

export interface GitRequest {
  readonly method: string;
  /** Path and query as asked for. */
  readonly path: string;
  /** Password of basic authentication or the bearer token; absent: none was sent. */
  readonly token?: string;
  readonly status: number;
  /** Bytes of the bodies, compressed as they were sent. */
  readonly requestBytes: number;
  readonly responseBytes: number;
}

export interface GitServerOptions {
  /** Folder of bare repositories: `/owner/name.git` and `/owner/name` are `root/owner/name.git`. */
  readonly root: string;
  /** When set, requests without this token are answered with 401. */
  readonly token?: string;
  /** @param path the repository's path without `.git`, for example `owner/name` */
  readonly allow?: (path: string) => GitAllowance;
  /** Called once an answer is complete. */
  readonly record?: (request: GitRequest) => void;
}

const GIT_PATH = /^\/(.+?)(?:\.git)?\/(?:info\/refs|git-upload-pack|git-receive-pack|HEAD|objects\/.*)$/;

/** Whether a URL path (with or without its query) is one that git asks for. */
export function isGitRequest(url: string): boolean {
  return GIT_PATH.test(pathOf(url));
}

/** Answers one request of a git client. Resolves when the answer is complete; never rejects. */
async function handleGit(
  request: IncomingMessage,
  response: ServerResponse,
  options: GitServerOptions,
): Promise<void> {
  const url = request.url ?? '/';
  const token = tokenOf(request.headers.authorization);
  const repository = GIT_PATH.exec(pathOf(url))?.[1];
  let sent = { requestBytes: 0, responseBytes: 0 };
  if (repository === undefined) {
    response.writeHead(404).end();
  } else if (options.token !== undefined && token !== options.token) {
    request.resume();
    response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
  } else {
    sent = await runBackend(request, response, options.root, options.allow?.(repository) ?? {});
  }
  const { method = 'GET' } = request;
  const { statusCode: status } = response;
  options.record?.({ method, path: url, ...(token === undefined ? {} : { token }), status, ...sent });
}

export interface GitServer {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  /** Every request so far, in the order in which their answers were complete. */
  readonly requests: GitRequest[];
  close(): Promise<void>;
}

/** A server of its own on a free port of 127.0.0.1. */
export async function startGitServer(options: GitServerOptions): Promise<GitServer> {
  const requests: GitRequest[] = [];
  const record = (request: GitRequest) => {
    requests.push(request);
    options.record?.(request);
  };
  const server = createServer((request, response) => {
    void handleGit(request, response, { ...options, record });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the git server has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? '/';
}

function tokenOf(authorization: string | undefined): string | undefined {
  const [scheme = '', value = ''] = (authorization ?? '').split(' ');
  if (scheme.toLowerCase() === 'bearer') return value;
  if (scheme.toLowerCase() !== 'basic') return undefined;
  return Buffer.from(value, 'base64').toString().split(':').slice(1).join(':');
}

/** Environment of the CGI program, https://git-scm.com/docs/git-http-backend and RFC 3875. */
export function backendEnvironment(
  request: IncomingMessage,
  root: string,
  allow: GitAllowance,
): Record<string, string> {
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
  const header = (name: string) => String(request.headers[name] ?? '');
  const { filter = true, anyId = true, push = true } = allow;
  return {
    ...gitEnvironment('/nonexistent'),
    ...configEnvironment({
      'uploadpack.allowFilter': String(filter),
      'uploadpack.allowAnySHA1InWant': String(anyId),
      'http.receivepack': String(push),
      'receive.autogc': 'false',
      'gc.auto': '0',
    }),
    GIT_PROJECT_ROOT: root,
    GIT_HTTP_EXPORT_ALL: '1',
    REQUEST_METHOD: request.method ?? 'GET',
    PATH_INFO: decodeURIComponent(path),
    QUERY_STRING: query,
    CONTENT_TYPE: header('content-type'),
    ...(request.headers['content-length'] ? { CONTENT_LENGTH: header('content-length') } : {}),
    HTTP_CONTENT_ENCODING: header('content-encoding'),
    GIT_PROTOCOL: header('git-protocol'),
    REMOTE_ADDR: '127.0.0.1',
  };
}

function runBackend(
  request: IncomingMessage,
  response: ServerResponse,
  root: string,
  allow: GitAllowance,
): Promise<{ requestBytes: number; responseBytes: number }> {
  return new Promise((resolve) => {
    const child = spawn('git', ['http-backend'], { env: backendEnvironment(request, root, allow) });
    let requestBytes = 0;
    let responseBytes = 0;
    let head: Buffer | undefined = Buffer.alloc(0);
    const send = (bytes: Buffer) => {
      responseBytes += bytes.length;
      if (!response.write(bytes)) {
        child.stdout.pause();
        response.once('drain', () => child.stdout.resume());
      }
    };
    request.on('data', (bytes: Buffer) => {
      requestBytes += bytes.length;
    });
    request.pipe(child.stdin);
    child.stdin.on('error', () => {});
    child.stderr.resume();
    child.stdout.on('data', (bytes: Buffer) => {
      if (head === undefined) return send(bytes);
      head = Buffer.concat([head, bytes]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      writeHead(response, head.subarray(0, end).toString('latin1'));
      const body = head.subarray(end + 4);
      head = undefined;
      if (body.length > 0) send(body);
    });
    child.on('error', () => response.destroy());
    // A client that hangs up early must not leave the backend behind.
    response.on('close', () => child.kill());
    child.on('close', () => {
      if (head !== undefined && !response.headersSent) response.writeHead(500);
      response.end();
      resolve({ requestBytes, responseBytes });
    });
  });
}

function writeHead(response: ServerResponse, text: string): void {
  response.statusCode = 200;
  for (const line of text.split('\r\n')) {
    const [name = '', ...rest] = line.split(':');
    const value = rest.join(':').trim();
    if (name.toLowerCase() === 'status') response.statusCode = Number.parseInt(value, 10);
    else response.setHeader(name, value);
  }
}
