// What became of a push: reads what git printed, and says what is missing in words that help.

/**
 * `pushed`: all of the refs are at the remote, and at least one was not before, or `created` is false. `exists`: some ref
 * is in the way, or was being made. `refused`: the remote does not allow it. `unclear`: nobody can know from here whether
 * the push took effect; worth another try where it is `passing`.
 */
export type PushReport =
  | { readonly kind: 'pushed'; readonly created: boolean }
  | { readonly kind: 'exists'; readonly detail: string }
  | { readonly kind: 'refused'; readonly byRule: boolean; readonly detail: string }
  | { readonly kind: 'unclear'; readonly passing: boolean; readonly detail: string };

/** Of what the remote says, that much is shown. */
const MAXIMUM_DETAIL = 1000;

/** One line for each ref: `FLAG TAB FROM:TO TAB SUMMARY (REASON)`, https://git-scm.com/docs/git-push#_output */
const REF_LINE = /^([ +\-*!=])\t[^\t\n]*:(refs\/[^\t\n]+)\t(.*)$/gm;

/** What git and its servers say where a ref is there already, or another push is making it. */
const EXISTS =
  /already exists|reference already exists|cannot lock ref|failed to (?:update|lock)|stale info|incorrect old value|fetch first|non-fast-forward/;

/** What is gone the next time. */
const PASSING = [
  /RPC failed|the remote end hung up|early EOF|unexpected disconnect|expected flush|bad line length|invalid server response/,
  /Connection (?:reset|timed out|refused|was reset|closed)|Operation (?:timed out|too slow)|timed? ?out|Empty reply|Recv failure|Send failure/,
  /Could not resolve|Failed to connect|Couldn't connect|transfer closed|SSL_|GnuTLS|gnutls/,
  // What a server says that could not take its own locks, or its disk.
  /Internal Server Error|unable to create temporary|unable to migrate objects|unpacker error/,
];

/** What a remote refuses for good, most exact first. `byRule`: it knew who we are, and looked at the refs. */
const REFUSALS: readonly { readonly said: RegExp; readonly byRule: boolean; readonly help: string }[] = [
  {
    said: /without `?workflows?`? (?:permission|scope)/i,
    byRule: true,
    help: "The files in .github/workflows of this commit differ from those of the branches' tips, and the workflow's own token may not put a tag on such a commit, whatever `permissions:` says. Use the token of a GitHub App that has the permission `workflows: write`, or a personal access token with the scope `workflow`.",
  },
  {
    said: /GH013|rule violations|creations being restricted|Cannot create ref/i,
    byRule: true,
    help: 'A ruleset does not allow this tag to be made, or an immutable release once had its name. Let the actor that runs Pawl bypass the ruleset (github-actions[bot] cannot: use the token of a GitHub App), or leave these names out of it.',
  },
  {
    said: /GH006|protected (?:tag|branch)|hook declined|push declined/i,
    byRule: true,
    help: 'A rule or hook of the remote does not allow this tag. Let the actor that runs Pawl make tags of this name.',
  },
  {
    said: /does not support --atomic/i,
    byRule: false,
    help: 'The remote cannot take several tags together or not at all, which Pawl needs. Use a newer server, or `--no-push`.',
  },
  {
    said: /error: 403|HTTP 403|Permission to .* denied|Write access .* not granted|not granted|Permission denied|read[- ]only/i,
    byRule: false,
    help: 'The token or user may not write here. Give the workflow the permission `contents: write`.',
  },
  {
    said: /error: 401|HTTP 401|Authentication failed|could not read (?:Username|Password)|terminal prompts disabled|Invalid (?:username|credentials)|Host key verification failed/i,
    byRule: false,
    help: 'The remote does not know this token or user. Give a token that is valid for it with the permission `contents: write`, or log git in.',
  },
  {
    said: /error: 404|not found|does not appear to be a git repository|Could not read from remote repository/i,
    byRule: false,
    help: 'There is no such repository, or the token may not see it. Give a token with the permission `contents: write`.',
  },
  {
    said: /error: 3\d\d|redirect/i,
    byRule: false,
    help: 'The remote has moved, and a token follows no redirect. Give its new address: `git remote set-url origin URL`.',
  },
  {
    said: /transport '.*' not allowed|unable to find remote helper|Unsupported protocol|strange (?:hostname|pathname)/i,
    byRule: false,
    help: 'Tags are pushed over https, ssh and to local paths only.',
  },
];

/**
 * @param refs full names of all refs that were pushed
 * @param said what `git push --porcelain` printed, without secrets
 */
export function readPushReport(
  refs: readonly string[],
  said: { readonly succeeded: boolean; readonly stdout: string; readonly stderr: string },
): PushReport {
  const lines = [...said.stdout.matchAll(REF_LINE)].map(([, flag = '', ref = '', summary = '']) => ({
    flag,
    ref,
    summary,
  }));
  const landed = new Map(
    lines.filter(({ flag }) => flag === '*' || flag === '=').map(({ ref, flag }) => [ref, flag]),
  );
  if (said.succeeded && refs.every((ref) => landed.has(ref))) {
    return { kind: 'pushed', created: [...landed.values()].includes('*') };
  }
  // Those that only go down with another say nothing of their own.
  const rejected = lines.filter(({ flag, summary }) => flag === '!' && !/\(atomic /.test(summary));
  const summaries = rejected.map(({ ref, summary }) => `${ref.replace(/^refs\/tags\//, '')} ${summary}`);
  if (rejected.some(({ summary }) => EXISTS.test(summary)))
    return { kind: 'exists', detail: describe(summaries) };
  const words = [...summaries, ...said.stderr.split('\n')];
  const all = words.join('\n');
  const passing = isPassing(all);
  const refusal = REFUSALS.find(({ said: pattern }) => pattern.test(all));
  const detail = describe(words);
  if (refusal === undefined || (passing && !refusal.byRule)) return { kind: 'unclear', passing, detail };
  return { kind: 'refused', byRule: refusal.byRule, detail: `${refusal.help} The remote says: ${detail}` };
}

/** git speaks of a connection that broke also after a plain refusal, which it tells by a status or in these words. */
function isPassing(text: string): boolean {
  if (/could not read (?:Username|Password)|Authentication failed|Permission .*denied/.test(text))
    return false;
  const status = Number(/(?:returned error: |HTTP )(\d{3})/.exec(text)?.[1] ?? 0);
  if (status >= 400) return status >= 500 || status === 408 || status === 429;
  return PASSING.some((pattern) => pattern.test(text));
}

/** Lines that say something, shortened. */
function describe(lines: readonly string[]): string {
  const spoken = lines
    .map((line) =>
      line
        .replace(/^(?:remote:|fatal:|error:)\s*/, '')
        .replaceAll(/\p{Cc}+/gu, ' ')
        .trim(),
    )
    .filter(
      (line) => line !== '' && !/^(?:hint:|To |Everything up-to-date|failed to push some refs)/.test(line),
    );
  const text = [...new Set(spoken)].join('; ');
  return text.length > MAXIMUM_DETAIL ? `${text.slice(0, MAXIMUM_DETAIL)}…` : text || 'nothing';
}
