// The help texts of the command line.

const usage = `pawl: versions machine-learning models from git

Usage: pawl COMMAND [options]

Commands:
  check [BASE..HEAD]   what got better or worse, and which version this becomes; exit 1 when the gate fails
  next [BASE..HEAD]    each model's next version and why

  release              cuts the next version of every model that has one: an immutable tag with its record
  rollback MODEL       makes an earlier version current again, and holds the stage until promote
  promote MODEL VERSION STAGE
                       makes a version current in a stage, and lifts a hold
  verify [MODEL]       proves the records and the chain of tags; exit 1 on any defect

  history [MODEL]      every version: date, change, metrics, stages
  show [MODEL[@VERSION]]
                       everything that is recorded of one version
  current [MODEL [STAGE]]
                       the version that a stage holds, now or on a day; one line, for scripts
  compare A B          what differs between two versions, stages or commits
  trace FILE|DIGEST|COMMIT
                       which versions contain it, and what they were made of

  init                 writes a commented pawl.yaml and two workflows from what the repository holds
  demo                 tells the story with real git in a temporary folder

Options:
  --json               print JSON instead of text
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
  release: `Usage: pawl release [--model MODEL] [--dry-run] [--no-push] [--json] [-C DIR]

Cuts the next version of every model that changed since its last one and whose commits ask for a version. The gate
judges first. Each version and its entry into the first stage are two tags that are pushed together, or not at all. Run
it again after a failure: what is done already stays as it is.

  --model MODEL  only this model
  --dry-run      print all of it, and write nothing
  --no-push      keep the tags in this clone

Exit status: 0 released, or nothing to release; 1 the gate failed; 2 it could not run.
`,
  rollback: `Usage: pawl rollback MODEL --reason TEXT [--to VERSION] [--stage STAGE] [--dry-run] [--no-push] [--json] [-C DIR]

Makes an earlier version current again. No tag is moved or removed: a new assignment tag says who did it and why. Later
releases stay out of the stage until pawl promote.

  --reason TEXT    why; it is recorded
  --to VERSION     the version; default: the one that the stage held before
  --stage STAGE    the stage; default: the first one of the model's policy
  --dry-run        print what would be written, and write nothing
  --no-push        keep the tag in this clone

Exit status: 0 done, 1 refused, 2 it could not run.
`,
  promote: `Usage: pawl promote MODEL VERSION STAGE [--reason TEXT] [--dry-run] [--no-push] [--json] [-C DIR]

Makes a version current in a stage, by a new assignment tag, and lifts a hold that a rollback left.

  --reason TEXT  why; it is recorded
  --dry-run      print what would be written, and write nothing
  --no-push      keep the tag in this clone

Exit status: 0 done, 1 refused, 2 it could not run.
`,
  verify: `Usage: pawl verify [MODEL] [--json] [-C DIR]

Walks the chain of tags offline, computes each record again from its commit, and names every defect: tags that were
moved, deleted or made again, records that do not equal what their commit says, requests that nobody accepted.

Exit status: 0 no defect, 1 at least one, 2 it could not run, or not all of it could be judged.
`,
  history: `Usage: pawl history [MODEL] [--markdown | --json] [-C DIR]

Lists the versions of each model, the newest first: date, change, metrics, and the stages that hold them. Tags that
nobody accepted and versions that were deleted are listed too. Reads the tags alone.

  --markdown  print a table for a README

Exit status: 0, or 2: it could not run, or there is no such model.
`,
  show: `Usage: pawl show [MODEL[@VERSION]] [--json] [-C DIR]

Prints what is recorded of one version: metrics, lineage with digests, parameters, commits, pull requests, findings, and
what its stages were. Without a version: the current one of the first stage that has one, else the newest. Where there
is one model its name may be left out: pawl show v2.1.0

Exit status: 0, or 2: it could not run, or there is no such version.
`,
  current: `Usage: pawl current [MODEL [STAGE]] [--at DATE] [--json] [-C DIR]

Prints the version that a stage holds, such as 2.1.0. Without a stage: production where it is used, else the only one.
MODEL may be left out where there is one model.

  --at DATE  what was current then: 2024-03-03 is the end of that day in UTC, 2024-03-03T12:00:00Z a moment

Exit status: 0, 1 nothing is current, 2 it could not run.
`,
  compare: `Usage: pawl compare A B [--json] [-C DIR]

Prints what differs from A to B: metrics, parameters, data, code, artifacts. Each of the two is a version (v2.0.0,
2.0.0, MODEL@2.0.0 or a tag), a stage (MODEL#production, or production where there is one model), or a commit or branch.

Exit status: 0, whatever differs; 2 it could not run.
`,
  trace: `Usage: pawl trace FILE|DIGEST|COMMIT [--json] [-C DIR]

Prints which versions contain a file, and for each the data, code and parameters that it was made of and when it was
current. A file that is there is looked up by its content too, so that a model file from a server can be traced. Digests
are md5:…, sha256:…, git:… or bare hex, and seven digits are enough.

Exit status: 0 found, 1 in no version, 2 it could not run.
`,
  init: `Usage: pawl init [--json] [-C DIR]

Writes pawl.yaml with what it finds at HEAD, each setting commented, and two workflows: .github/workflows/pawl.yml judges
pull requests, pawl-release.yml releases and rolls back. It asks nothing and overwrites nothing.
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
