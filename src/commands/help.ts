// The help texts of the command line.

const usage = `pawl: versions machine-learning models from git

Usage: pawl COMMAND [options]

Commands:
  check [BASE..HEAD]   what got better or worse, and which version this becomes; exit 1 when the gate fails
  next [BASE..HEAD]    each model's next version and why
  init                 writes a commented pawl.yaml and a workflow from what the repository holds
  demo                 tells the story with real git in a temporary folder

Options:
  --json               print JSON instead of a table
  -C, --directory DIR  the repository; default: the current directory
  -h, --help           this text, or a command's: pawl check --help
  -V, --version        the version of pawl

Exit status: 0 the gate passed, 1 it failed, 2 it could not run.
`;

const topics: Readonly<Record<string, string>> = {
  check: `Usage: pawl check [BASE..HEAD] [--json] [--facts FILE | --from-facts FILE] [-C DIR]

Compares HEAD with the merge base of BASE and HEAD. Without a range: with the default branch; on the default branch
itself: with the commit before. Reads commits only, never the work tree: commit before you check.

  --json             print the decision (schema/decision.schema.json)
  --facts FILE       also save everything that was read, for a bug report or to replay
  --from-facts FILE  decide from such a file; no repository is needed

Exit status: 0 the gate passed, 1 it failed, 2 it could not run.
`,
  next: `Usage: pawl next [BASE..HEAD] [--json] [--facts FILE | --from-facts FILE] [-C DIR]

Prints the next version of each model that the change touches, and which commits ask for it. The range and the options
are those of check.

Exit status: 0, whatever the gate says; 2 it could not run.
`,
  init: `Usage: pawl init [--json] [-C DIR]

Writes pawl.yaml and .github/workflows/pawl.yml with what it finds at HEAD, each setting commented.
It asks nothing and overwrites nothing.
`,
  demo: `Usage: pawl demo [--keep DIR] [--json]

Builds a repository in a temporary folder, cuts four versions, opens the pull request that makes the model worse,
and shows what Pawl says. Nothing is left behind.

  --keep DIR  build it in DIR (which must not exist) and keep it, to try the commands on
`,
};

/** The text for one command, or the overview. */
export function helpText(topic?: string): string {
  return (topic !== undefined && Object.hasOwn(topics, topic) ? topics[topic] : undefined) ?? usage;
}
