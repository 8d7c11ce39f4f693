// In which environment does every git command run? Nothing that a repository or a parent process says can change what it does.
import { devNull } from 'node:os';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Name of the remote in a scratch repository; its URL is given to each fetch, so that nothing else can use it. */
export const REMOTE_NAME = 'pawl';

/** A git setting; for git it counts as given with `-c`, so it outranks every file. */
export type Setting = readonly [key: string, value: string];

/**
 * Settings that would run a program, write or check the caller's rights. They go through the environment, as an
 * argument list can be read by every user of the machine and `simple-git` refuses some of the keys there.
 */
const SETTINGS: readonly Setting[] = [
  ['core.fsmonitor', ''],
  ['core.hooksPath', devNull],
  ['safe.bareRepository', 'explicit'],
  ['core.warnAmbiguousRefs', 'false'],
  ['log.showSignature', 'false'],
  ['log.showRoot', 'true'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['fetch.writeCommitGraph', 'false'],
  // A pack that a filter made must stay a pack: loose objects cannot be marked as having holes.
  ['fetch.unpackLimit', '1'],
  ['protocol.version', '2'],
  // A redirect would carry the request, and with it the token, to another host.
  ['http.followRedirects', 'false'],
];

/** `GIT_ALLOW_PROTOCOL` of a command that only reads: no transport at all, so that no lazy fetch can get out. */
const NO_PROTOCOL = 'none';
/** The same of a fetch: `ext::` and whatever else runs a command is not in it. */
const FETCH_PROTOCOLS = 'http:https:ssh:file';

/** What `simple-git` refuses although it is no GIT_ variable; none of it is of use where nobody sits at a terminal. */
const INTERACTIVE = new Set(['EDITOR', 'VISUAL', 'PAGER', 'PREFIX', 'SSH_ASKPASS']);

/**
 * The environment for a git process.
 *
 * @param inherited the caller's; its `GIT_*` variables are dropped (`GIT_DIR` or `GIT_EXTERNAL_DIFF` would redirect git)
 * @param gitDirectory absolute path of the repository; absent: git looks for it from its working directory upwards
 * @param fetch settings for a fetch, which alone may talk to a remote
 */
export function gitEnvironment(
  inherited: Environment,
  gitDirectory?: string,
  fetch?: readonly Setting[],
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [key, value] of Object.entries(inherited)) {
    const name = key.toUpperCase();
    if (value === undefined || name.startsWith('GIT_') || INTERACTIVE.has(name)) continue;
    environment[key] = value;
  }
  return {
    ...environment,
    LC_ALL: 'C',
    LANGUAGE: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_GRAFT_FILE: devNull,
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_ALLOW_PROTOCOL: fetch === undefined ? NO_PROTOCOL : FETCH_PROTOCOLS,
    ...(gitDirectory === undefined ? {} : { GIT_DIR: gitDirectory }),
    ...settingsEnvironment([...SETTINGS, ...(fetch ?? [])]),
  };
}

/** The environment of a git process with further settings; they outrank those that it has. */
export function withSettings(
  environment: Readonly<Record<string, string>>,
  settings: readonly Setting[],
): Record<string, string> {
  const count = Number(environment.GIT_CONFIG_COUNT ?? 0);
  return { ...environment, ...settingsEnvironment(settings, count) };
}

/** https://git-scm.com/docs/git-config#Documentation/git-config.txt-GITCONFIGCOUNT (git 2.31) */
function settingsEnvironment(settings: readonly Setting[], first = 0): Record<string, string> {
  const environment: Record<string, string> = { GIT_CONFIG_COUNT: String(first + settings.length) };
  for (const [index, [key, value]] of settings.entries()) {
    environment[`GIT_CONFIG_KEY_${first + index}`] = key;
    environment[`GIT_CONFIG_VALUE_${first + index}`] = value;
  }
  return environment;
}
