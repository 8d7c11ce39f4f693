// Are these paths as committed? Exits with 1 and lists what differs, files that git does not know yet included.
//
//   node scripts/unchanged.mjs dist schema
import { spawnSync } from 'node:child_process';
import process from 'node:process';

const { status, stdout, stderr } = spawnSync(
  'git',
  ['status', '--porcelain', '--untracked-files=all', '--', ...process.argv.slice(2)],
  { encoding: 'utf8' },
);
process.stderr.write(stderr);
if (stdout !== '') process.stderr.write(`Not as committed; run the script again and commit:\n${stdout}`);
process.exitCode = status !== 0 || stdout !== '' ? 1 : 0;
