// Reads objects through one long-lived `git cat-file --batch`, requests pipelined.
import { spawn } from 'node:child_process';
import { Failure } from '../failure.ts';
import type { Git } from './run-git.ts';
import { gitNotFound, lastLine } from './run-git.ts';

export type ObjectType = 'commit' | 'tree' | 'blob' | 'tag';

/** `oversize`: larger than the limit of the request; its bytes were skipped, never held. */
export type ObjectAnswer =
  | { readonly kind: 'object'; readonly id: string; readonly type: ObjectType; readonly bytes: Buffer }
  | { readonly kind: 'oversize'; readonly id: string; readonly type: ObjectType; readonly size: number }
  | { readonly kind: 'missing' };

export interface ObjectBatch {
  /**
   * Asks for one object. Ask for many at once: they travel together, and their answers come in order.
   *
   * @param name a full object id, or a revision without control characters: one name is one line of the protocol,
   *   and a newline in it would make the answer another object's
   * @param limit largest size in bytes
   * @throws Failure `git-failed` when the process has died
   */
  request(name: string, limit: number): Promise<ObjectAnswer>;
  /** Ends the process. Requests that are not answered yet fail. */
  close(): Promise<void>;
}

interface Request {
  readonly limit: number;
  resolve(answer: ObjectAnswer): void;
  reject(failure: Failure): void;
}

const HEADER = /^([0-9a-f]{40,64}) (commit|tree|blob|tag) (\d+)$/;
/** Revisions are shorter by far; a longer header means that the protocol is out of step. */
const MAXIMUM_HEADER_BYTES = 64 * 1024;
const MAXIMUM_ERROR_CHARACTERS = 4096;
const FORGET_AFTER = 4096;

/** The process starts with the first request. `simple-git` has no long-lived stdin, hence child_process. */
export function createObjectBatch(git: Git): ObjectBatch {
  let running: ReturnType<typeof start> | undefined;
  return {
    request(name, limit) {
      running ??= start(git);
      return running.request(name, limit);
    },
    async close() {
      await running?.close();
    },
  };
}

function start(git: Git): ObjectBatch {
  git.count.started++;
  const child = spawn('git', ['cat-file', '--batch'], {
    cwd: git.directory,
    env: git.environment,
    windowsHide: true,
  });
  const requests: Request[] = [];
  let next = 0;
  let lines: string[] = [];
  let stderr = '';
  let failure: Failure | undefined;

  const fail = (reason: Failure) => {
    failure ??= reason;
    for (const request of requests.splice(next)) request.reject(failure);
    child.kill();
  };
  const parse = createAnswerParser(
    () => requests[next]?.limit ?? 0,
    (answer) => {
      requests[next]?.resolve(answer);
      next++;
      // Answered requests are dropped in large steps: shifting them one by one is quadratic.
      if (next < FORGET_AFTER) return;
      requests.splice(0, next);
      next = 0;
    },
  );
  const closed = new Promise<void>((resolve) => {
    child.on('error', (error) => {
      fail(gitNotFound(error));
      resolve();
    });
    child.on('close', () => {
      fail(batchFailed(lastLine(stderr) || 'it ended early'));
      resolve();
    });
  });
  child.stdin.on('error', () => {});
  child.stderr.on('data', (bytes: Buffer) => {
    stderr = (stderr + bytes.toString()).slice(-MAXIMUM_ERROR_CHARACTERS);
  });
  child.stdout.on('data', (bytes: Buffer) => {
    if (failure === undefined && !parse(bytes)) fail(batchFailed('it printed something unexpected'));
  });

  const flush = () => {
    child.stdin.write(lines.join(''));
    lines = [];
  };
  return {
    request: (name, limit) =>
      new Promise((resolve, reject) => {
        if (failure !== undefined) return reject(failure);
        requests.push({ limit, resolve, reject });
        if (lines.length === 0) queueMicrotask(flush);
        lines.push(`${name}\n`);
      }),
    async close() {
      if (next < requests.length) child.kill();
      child.stdin.end();
      await closed;
    },
  };
}

function batchFailed(reason: string): Failure {
  return new Failure(
    'git-failed',
    `git cat-file failed: ${reason}`,
    'Run `git fsck` in the repository; if it finds nothing, please report this with the message above.',
  );
}

/**
 * Takes stdout apart, whatever its chunks: `id SP type SP size LF bytes LF`, or `name SP missing LF`.
 * https://git-scm.com/docs/git-cat-file#_batch_output
 *
 * @param limit largest size of the object whose answer comes next
 * @returns a function that takes a chunk and says whether it could be understood
 */
function createAnswerParser(
  limit: () => number,
  answer: (answer: ObjectAnswer) => void,
): (chunk: Buffer) => boolean {
  let header: Buffer[] = [];
  let headerBytes = 0;
  let body:
    | { id: string; type: ObjectType; size: number; left: number; kept: Buffer[] | undefined }
    | undefined;

  const takeBody = (chunk: Buffer, offset: number): number => {
    if (body === undefined) return offset;
    const end = Math.min(chunk.length, offset + body.left);
    body.kept?.push(chunk.subarray(offset, end));
    body.left -= end - offset;
    if (body.left > 0) return end;
    const { id, type, size, kept } = body;
    body = undefined;
    // The copy lets go of the chunk, and drops the newline after the object.
    if (kept === undefined) answer({ kind: 'oversize', id, type, size });
    else answer({ kind: 'object', id, type, bytes: Buffer.concat(kept, size) });
    return end;
  };
  const takeHeader = (line: string): boolean => {
    const match = HEADER.exec(line);
    if (match === null) {
      if (!/ (?:missing|ambiguous|submodule)$/.test(line)) return false;
      answer({ kind: 'missing' });
      return true;
    }
    const [, id = '', type = '', digits = ''] = match;
    const size = Number(digits);
    if (!isObjectType(type)) return false;
    body = { id, type, size, left: size + 1, kept: size > limit() ? undefined : [] };
    return true;
  };

  return (chunk) => {
    let offset = 0;
    while (offset < chunk.length) {
      if (body !== undefined) {
        offset = takeBody(chunk, offset);
        continue;
      }
      const newline = chunk.indexOf(10, offset);
      const end = newline < 0 ? chunk.length : newline;
      header.push(chunk.subarray(offset, end));
      headerBytes += end - offset;
      if (headerBytes > MAXIMUM_HEADER_BYTES) return false;
      if (newline < 0) return true;
      const line = Buffer.concat(header).toString();
      header = [];
      headerBytes = 0;
      if (!takeHeader(line)) return false;
      offset = newline + 1;
    }
    return true;
  };
}

function isObjectType(text: string): text is ObjectType {
  return text === 'commit' || text === 'tree' || text === 'blob' || text === 'tag';
}
