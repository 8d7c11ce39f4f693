"""Runs several DVC commands in one process, since starting DVC takes a second.

Standard input: a JSON list of argument lists. Standard output: a JSON list of {"status", "stdout", "stderr"}.
"""

import json
import os
import sys
import tempfile


def main() -> None:
    commands = json.load(sys.stdin)
    from dvc.cli import main as dvc

    answers = []
    kept = [os.dup(1), os.dup(2)]
    for command in commands:
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            os.dup2(out.fileno(), 1)
            os.dup2(err.fileno(), 2)
            try:
                status = dvc(command)
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os.dup2(kept[0], 1)
                os.dup2(kept[1], 2)
            answers.append({"status": status, "stdout": text(out), "stderr": text(err)})
    json.dump(answers, sys.stdout)


def text(file) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace")


main()
