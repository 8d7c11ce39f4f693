// Makes dist/ from src/: what the Action and the command line run, committed, so that a clone needs no installation.
//
//   node scripts/build.ts [OUTPUT]
//
// tsc writes JavaScript, ncc bundles it, terser minifies it. Each entry has a folder of its own, because ncc names chunks
// by number; a dynamic import stays a chunk that is read only where it is needed. The same sources give the same bytes.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { minify } from 'terser';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SCRATCH = join(ROOT, 'build');
const OUTPUT = process.argv[2] ?? join(ROOT, 'dist');

interface Entry {
  /** Name of the module in src/, and of the file in dist/ that loads the bundle. */
  readonly module: string;
  readonly folder: string;
  readonly firstLine?: string;
}

const ENTRIES: readonly Entry[] = [
  { module: 'index', folder: 'action' },
  { module: 'cli', folder: 'command', firstLine: '#!/usr/bin/env node' },
];

const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');
const NCC = fileURLToPath(import.meta.resolve('@vercel/ncc/dist/ncc/cli.js'));

/** Runs a tool in the repository's root and ends the build where it fails. */
function runTool(tool: string, ...args: readonly string[]): void {
  const { status } = spawnSync(process.execPath, [tool, ...args], { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

async function minifyFolder(folder: string): Promise<void> {
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.js'))) {
    const file = join(folder, name);
    const { code } = await minify(readFileSync(file, 'utf8'), { module: true, format: { comments: false } });
    writeFileSync(file, `${code}\n`);
  }
}

async function bundle({ module, folder, firstLine }: Entry, target: string): Promise<void> {
  const bundled = join(target, folder);
  // Without its cache: ncc would keep one outside of the repository.
  const options = ['--no-cache', '--quiet', '--target', 'es2022', '--license', 'licenses.txt'];
  runTool(NCC, 'build', join(SCRATCH, 'js', `${module}.js`), '--out', bundled, ...options);
  await minifyFolder(bundled);
  const file = join(target, `${module}.js`);
  writeFileSync(file, `${firstLine ? `${firstLine}\n` : ''}import './${folder}/index.js';\n`);
  if (firstLine) chmodSync(file, 0o755);
}

rmSync(SCRATCH, { recursive: true, force: true });
runTool(TSC, '--project', 'tsconfig.build.json');
const target = join(SCRATCH, 'dist');
mkdirSync(target);
for (const entry of ENTRIES) {
  if (existsSync(join(SCRATCH, 'js', `${entry.module}.js`))) await bundle(entry, target);
}
writeFileSync(join(target, 'package.json'), '{\n  "type": "module"\n}\n');
rmSync(OUTPUT, { recursive: true, force: true });
renameSync(target, OUTPUT);
