// The remote that a shallow clone is completed from, and how its secret travels.
import { REMOTE_NAME, type Setting } from './environment.ts';

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
 */
export function createRemote({ url, token }: RemoteOptions): Remote {
  const { bare, user, password } = splitCredentials(url);
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
