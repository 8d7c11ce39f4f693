// The remote that a shallow clone is completed from, and how its secret travels.
import { basename, dirname, isAbsolute, resolve } from 'node:path';
import { REMOTE_NAME, type Setting } from './environment.ts';
import { type Git, GitExit, gitFailed } from './run-git.ts';

export interface RemoteOptions {
  readonly url: string;
  /** Password of basic authentication. */
  readonly token?: string;
}

export interface Remote {
  /** Without user name and password. */
  readonly url: string;
  /** For a fetch from it. They hold the secret, so they go through the environment and nowhere else. */
  readonly settings: readonly Setting[];
  /** Takes the secret out of a text. */
  redact(text: string): string;
}

/** User name that GitHub expects beside a workflow token; other forges take any. */
const TOKEN_USER = 'x-access-token';

/**
 * The secret is a header for this URL alone: git sends it to no other, and follows no redirect.
 * A user name and password that are part of an `http` URL are taken out of it and sent in the same way, as git would show
 * them in the argument list of its helper.
 * @param commonDirectory absolute path of the clone's repository, that a relative path counts from
 */
export function createRemote({ url, token }: RemoteOptions, commonDirectory: string): Remote {
  const { bare, user, password } = splitCredentials(absoluteUrl(url, commonDirectory));
  const secret = token ?? password;
  const named: Setting = [`remote.${REMOTE_NAME}.url`, bare];
  if (secret === undefined || !/^https?:/i.test(bare)) {
    return { url: bare, settings: [named], redact: (text) => text };
  }
  const basic = Buffer.from(`${token === undefined ? user : TOKEN_USER}:${secret}`).toString('base64');
  return {
    url: bare,
    settings: [
      named,
      [`http.${bare}.extraHeader`, `Authorization: Basic ${basic}`],
      // A helper of the user's would be asked, and told, after a refusal.
      ['credential.helper', ''],
    ],
    redact: (text) => text.replaceAll(basic, '***').replaceAll(secret, '***'),
  };
}

/**
 * Where a push to `origin` goes, as configured: its pushurl, else its URL. What is read before a push is read there, too,
 * as the tags there are the lock.
 */
export async function readPushUrl(git: Git): Promise<string | undefined> {
  try {
    const output = await git.run(['config', '--null', '--get-regexp', '^remote\\.origin\\.(push)?url$']);
    const urls = output.split('\0').map((entry) => {
      const [key = '', ...value] = entry.split('\n');
      return { key, url: value.join('\n') };
    });
    const last = (key: string) => urls.filter((entry) => entry.key === key && entry.url !== '').at(-1)?.url;
    return last('remote.origin.pushurl') ?? last('remote.origin.url');
  } catch (error) {
    if (error instanceof GitExit && error.status === 1) return undefined;
    throw gitFailed('git config', error);
  }
}

/** A relative path counts from the work tree, as for git; the scratch repository is elsewhere. */
function absoluteUrl(url: string, commonDirectory: string): string {
  // As git tells them apart: a colon before the first slash names a host.
  if (isAbsolute(url) || /^[^/]*:/.test(url)) return url;
  const isBeside = basename(commonDirectory) === '.git';
  return resolve(isBeside ? dirname(commonDirectory) : commonDirectory, url);
}

function splitCredentials(url: string): { bare: string; user: string; password?: string } {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return { bare: url, user: '' };
  const parsed = new URL(url);
  const user = decodePercent(parsed.username);
  const password = decodePercent(parsed.password);
  if (user === '' && password === '') return { bare: url, user: '' };
  parsed.username = '';
  parsed.password = '';
  return { bare: parsed.href, user, password };
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
