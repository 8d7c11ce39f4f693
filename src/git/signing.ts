// Makes a signed tag object where the user's git is configured to sign tags.
import { Failure } from '../failure.ts';
import { type Setting, withSettings } from './environment.ts';
import { type Git, GitExit, gitFailed, runLocally } from './run-git.ts';
import { equalButSignature, parseTagObject, type TagObject } from './tag-object.ts';
import { readTagObject } from './tag-text.ts';

/** Settings that say how to sign; they hold a key's name or path, never the key. */
export type Signing = readonly Setting[];

const ASKED = '^(tag\\.gpgsign|gpg\\..+|user\\.(signingkey|name|email))$';

/**
 * The user's settings for signing, of the clone and of the user.
 * @returns undefined where tags are not signed
 */
export async function readSigning(git: Git): Promise<Signing | undefined> {
  let output: string;
  try {
    output = await git.run(['config', '--null', '--get-regexp', ASKED]);
  } catch (error) {
    if (error instanceof GitExit && error.status === 1) return undefined;
    throw gitFailed('git config', error);
  }
  // Of two equal keys the last counts. One without a value is a switch that is on.
  const values = new Map(
    output.split('\0').map((entry) => {
      const newline = entry.indexOf('\n');
      return newline < 0
        ? ([entry, 'true'] as const)
        : ([entry.slice(0, newline), entry.slice(newline + 1)] as const);
    }),
  );
  if (!/^(?:true|yes|on|[1-9]\d*)$/i.test(values.get('tag.gpgsign') ?? '')) return undefined;
  const settings = [...values].filter(([key]) => key.startsWith('gpg.'));
  const key = values.get('user.signingkey') ?? ownKey(values);
  return key === undefined ? settings : [...settings, ['user.signingKey', key]];
}

/** Without a key git takes that of the tagger, who is Pawl here. For `ssh` a name is no key. */
function ownKey(values: ReadonlyMap<string, string>): string | undefined {
  const [name, email] = [values.get('user.name'), values.get('user.email')];
  const isSsh = values.get('gpg.format') === 'ssh';
  return isSsh || name === undefined || email === undefined ? undefined : `${name} <${email}>`;
}

/**
 * Signs a tag; it and a ref of its name are then in the scratch repository.
 *
 * @param directory where the user is: a relative path of a key counts from there
 * @returns id of the tag object
 * @throws Failure `git-failed` with what the signing program says
 */
export async function signTag(
  scratch: Git,
  directory: string,
  tag: TagObject,
  signing: Signing,
): Promise<string> {
  const [, name = '', address = ''] = /^(.*) <(.*)>$/.exec(tag.tagger?.identity ?? '') ?? [];
  const environment = {
    ...withSettings(scratch.environment, signing),
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: address,
    GIT_COMMITTER_DATE: `@${tag.tagger?.time ?? 0} ${tag.tagger?.zone ?? ''}`,
  };
  // `-F` alone would drop lines that begin with a #. One of that name may be there, signed in an earlier try.
  const args = ['tag', '--sign', '--force', '--cleanup=verbatim', '--file=-', '--end-of-options'];
  let id: string;
  try {
    scratch.count.started++;
    await runLocally(directory, environment, [...args, tag.name, tag.object], tag.message);
    id = (await scratch.run(['rev-parse', '--verify', `refs/tags/${tag.name}`])).trim();
  } catch (error) {
    if (!(error instanceof GitExit)) throw gitFailed('git tag --sign', error);
    throw cannotSign(tag, error.stderr.trim().split('\n').slice(-3).join('; '), error);
  }
  const made = parseTagObject((await readTagObject(scratch, id)) ?? '');
  if (made === undefined || !equalButSignature(made, tag)) throw cannotSign(tag, 'git made another tag');
  // Some versions of git end well although the program has failed.
  if (made.signature === '') throw cannotSign(tag, 'the signing program made no signature');
  return id;
}

function cannotSign({ name }: TagObject, reason: string, cause?: unknown): Failure {
  return new Failure(
    'git-failed',
    `The tag ${name} could not be signed: ${reason}`,
    'Try `git tag -s` in this clone; or set tag.gpgSign to false, and nothing is signed.',
    cause,
  );
}
