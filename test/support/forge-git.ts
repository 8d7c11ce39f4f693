// How does the forge answer git? Whoever may not push is told so, what rules decline is declined, the rest is git's own.
import { spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { dirname } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { fullNameOf } from './forge-documents.ts';
import { befall, type Fault, type Faults } from './forge-faults.ts';
import { type RefChange, type RefRefusal, refusalOf } from './forge-refs.ts';
import { followTags } from './forge-releases.ts';
import { tokenOf } from './forge-rest.ts';
import type { ForgeState, Identity } from './forge-state.ts';
import { backendEnvironment, type GitRequest } from './git-server.ts';

/** What the forge keeps of git's requests. */
export interface GitBooks {
  readonly gitRequests: GitRequest[];
  readonly faults: Faults;
}

interface GitAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Answers one request of a git client; faults happen before or after its effect, as to any other request. */
export async function serveGit(
  state: ForgeState,
  books: GitBooks,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = 'GET', url = '/' } = request;
  const fault = books.faults.next({ operation: undefined, method, path: url });
  const token = tokenOf(request.headers.authorization);
  const body = await readBytes(request);
  await befall(fault, 'before');
  const honest = lands(fault) ? await answerGit(state, request, token, body) : nothing(404);
  await befall(fault, 'after');
  const answer = changed(fault, honest);
  const kind = fault?.happens.kind;
  books.gitRequests.push({
    method,
    path: url,
    ...(token === undefined ? {} : { token }),
    status: answer.status,
    requestBytes: body.length,
    responseBytes: answer.body.length,
  });
  if (kind === 'reset') return void request.socket.destroy();
  const headers = { ...answer.headers, 'content-length': String(answer.body.length) };
  response.writeHead(answer.status, headers);
  if (kind !== 'truncate') return void response.end(answer.body);
  response.write(answer.body.subarray(0, answer.body.length / 2), () => request.socket.destroy());
}

/** Whether the request takes effect. */
function lands(fault: Fault | undefined): boolean {
  const lost = fault?.happens.kind === 'reset' || fault?.happens.kind === 'answer';
  return !lost || fault?.when === 'after';
}

function changed(fault: Fault | undefined, honest: GitAnswer): GitAnswer {
  if (fault?.happens.kind !== 'answer') return honest;
  const { status, headers = {}, body = '' } = fault.happens.answer;
  return { status, headers, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) };
}

function nothing(status: number): GitAnswer {
  return { status, headers: {}, body: Buffer.alloc(0) };
}

/** A text that git shows its user behind `remote:`. */
function told(status: number, text: string, headers: Readonly<Record<string, string>> = {}): GitAnswer {
  return { status, headers: { 'content-type': 'text/plain', ...headers }, body: Buffer.from(`${text}\n`) };
}

async function answerGit(
  state: ForgeState,
  request: IncomingMessage,
  token: string | undefined,
  body: Buffer,
): Promise<GitAnswer> {
  const { url = '/' } = request;
  const identity = token === undefined ? undefined : state.identities.get(token);
  const pushes = url.includes('git-receive-pack');
  const challenge = { 'www-authenticate': 'Basic realm="GitHub"' };
  // A token that is unknown is refused even where everyone may read, as on GitHub.
  if (token !== undefined && identity === undefined) {
    return told(
      401,
      'Invalid username or token. Password authentication is not supported for Git operations.',
      challenge,
    );
  }
  if (identity === undefined && (pushes || state.repository.private)) {
    return told(401, pushes ? 'No anonymous write access.' : 'Repository not found.', challenge);
  }
  if (!pushes || identity === undefined) return runBackend(state, request, body);
  if (identity.permissions.contents !== 'write') {
    return told(403, `Permission to ${fullNameOf(state.repository)}.git denied to ${identity.login}.`);
  }
  if (request.method !== 'POST') return runBackend(state, request, body);
  return answerPush(state, identity, request, body);
}

async function answerPush(
  state: ForgeState,
  identity: Identity,
  request: IncomingMessage,
  body: Buffer,
): Promise<GitAnswer> {
  const { changes, pack } = readPush(
    request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body,
  );
  // The rules look at what is pushed. Objects that no ref points to do nobody any harm.
  if (pack.length > 0) await state.git.gitWithInput(pack, 'unpack-objects', '-q').catch(() => undefined);
  for (const change of changes) {
    const refusal = await refusalOf(state, identity, change);
    if (refusal !== undefined) return decline(state, changes, refusal);
  }
  const answer = await runBackend(state, request, body);
  await followTags(state);
  return answer;
}

interface Push {
  readonly changes: readonly RefChange[];
  readonly pack: Buffer;
}

/** https://git-scm.com/docs/pack-protocol#_reference_update_request_and_packfile_transfer */
function readPush(body: Buffer): Push {
  const changes: RefChange[] = [];
  let at = 0;
  while (at + 4 <= body.length) {
    const length = Number.parseInt(body.subarray(at, at + 4).toString('latin1'), 16);
    if (length === 0) {
      at += 4;
      break;
    }
    const line =
      body
        .subarray(at + 4, at + length)
        .toString()
        .split('\0', 1)[0]
        ?.trimEnd() ?? '';
    const [before = '', after = '', ref = ''] = line.split(' ');
    at += length;
    if (ref === '') continue;
    changes.push({ ref, ...(isZero(before) ? {} : { before }), ...(isZero(after) ? {} : { after }) });
  }
  const rest = body.subarray(at);
  const start = rest.indexOf('PACK');
  return { changes, pack: start < 0 ? Buffer.alloc(0) : rest.subarray(start) };
}

function isZero(id: string): boolean {
  return /^0+$/.test(id);
}

/** One refusal declines the whole push. */
function decline(state: ForgeState, changes: readonly RefChange[], refusal: RefRefusal): GitAnswer {
  const { ref, rules, reason } = refusal;
  const page = `${state.site.serverUrl}/${fullNameOf(state.repository)}/rules?ref=${encodeURIComponent(ref)}`;
  const byRule = !rules.includes(reason);
  const words = byRule
    ? [
        `error: GH013: Repository rule violations found for ${ref}.`,
        `Review all repository rules at ${page}`,
        '',
        ...rules.map((rule) => `- ${rule}`),
        '',
        '',
      ].join('\n')
    : '';
  const report = [packet('unpack ok\n'), ...changes.map((one) => packet(`ng ${one.ref} ${reason}\n`)), FLUSH];
  const body = Buffer.concat([
    ...(words === '' ? [] : [band(2, Buffer.from(words))]),
    band(1, Buffer.concat(report)),
    FLUSH,
  ]);
  return { status: 200, headers: { 'content-type': 'application/x-git-receive-pack-result' }, body };
}

const FLUSH = Buffer.from('0000');

function packet(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.from((bytes.length + 4).toString(16).padStart(4, '0')), bytes]);
}

/** https://git-scm.com/docs/protocol-capabilities#_side_band_side_band_64k */
function band(number: 1 | 2, content: Buffer): Buffer {
  return packet(Buffer.concat([Buffer.from([number]), content]));
}

function runBackend(state: ForgeState, request: IncomingMessage, body: Buffer): Promise<GitAnswer> {
  const env = backendEnvironment(request, dirname(dirname(state.git.directory)), {});
  return new Promise((resolve, reject) => {
    const child = spawn('git', ['http-backend'], { env });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (bytes: Buffer) => chunks.push(bytes));
    child.stderr.resume();
    child.stdin.on('error', () => {});
    child.on('error', reject);
    child.on('close', () => resolve(readAnswer(Buffer.concat(chunks))));
    child.stdin.end(body);
  });
}

/** The answer of a CGI program, RFC 3875. */
function readAnswer(output: Buffer): GitAnswer {
  const end = output.indexOf('\r\n\r\n');
  if (end < 0) return nothing(500);
  const fields = output
    .subarray(0, end)
    .toString('latin1')
    .split('\r\n')
    .map((line) => {
      const [name = '', ...rest] = line.split(':');
      return [name.toLowerCase(), rest.join(':').trim()] as const;
    });
  const { status = '200', ...headers } = Object.fromEntries(fields);
  return { status: Number.parseInt(status, 10), headers, body: output.subarray(end + 4) };
}

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
