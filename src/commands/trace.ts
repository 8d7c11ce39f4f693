// `pawl trace`: from a file, a digest or a commit to the versions that contain it, and from them to what made them.
import { realpath } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { ModelTags } from '../core/registries.ts';
import type { ModelRegistry } from '../core/registry.ts';
import { preferContent, SHORTEST_PREFIX, type TraceQuery, traceVersions } from '../core/trace.ts';
import { digestFile } from '../gather/file-digests.ts';
import { findWorkTree } from '../git/work-tree.ts';
import { renderTrace, renderTraceJson } from '../reports/trace.ts';
import type { TraceArguments } from './registry-arguments.ts';
import { openRegistry, readModel } from './registry-source.ts';
import type { Surroundings } from './surroundings.ts';
import { usage } from './usage.ts';

/** @returns 0, or 1 where no version contains it */
export async function trace(command: TraceArguments, surroundings: Surroundings): Promise<number> {
  const { subject, json } = command;
  const { colour, width, out, err } = surroundings;
  const query = await understand(command, surroundings);
  const { models } = await openRegistry(command, surroundings);
  const found = preferContent(traceVersions(readAll(models), query));
  if (json) out(renderTraceJson(subject, query, found));
  else if (found.length > 0) out(renderTrace(query, found, { colour, width }));
  if (found.length > 0) return 0;
  const count = `${models.length} ${models.length === 1 ? 'model' : 'models'}`;
  err(`pawl: no version of ${count} contains ${JSON.stringify(subject)}\n`);
  return 1;
}

/** One after the other: ten thousand records need not be in memory together. */
function* readAll(models: readonly ModelTags[]): Generator<ModelRegistry> {
  for (const model of models) yield readModel(model);
}

const NAMED_DIGEST = /^(git|md5|md5-dos2unix|sha256|etag):(.*)$/i;
const HEX = /^[0-9a-f]+(?:\.dir)?$/;

/** A file that is there is meant before a digest that is called like it. */
async function understand(
  { subject, directory }: TraceArguments,
  surroundings: Surroundings,
): Promise<TraceQuery> {
  const [, name, digits] = NAMED_DIGEST.exec(subject) ?? [];
  const algorithm = ALGORITHMS.find((one) => one === name?.toLowerCase());
  if (algorithm !== undefined && digits !== undefined) {
    return { algorithm, prefix: checkPrefix(digits.toLowerCase(), subject) };
  }
  const file = resolve(directory, subject);
  const contents = await digestFile(file);
  const path = await pathInRepository(file, directory, surroundings);
  if (contents !== undefined) return { contents, ...(path === undefined ? {} : { path }) };
  const lower = subject.toLowerCase();
  if (HEX.test(lower))
    return { prefix: checkPrefix(lower, subject), ...(path === undefined ? {} : { path }) };
  return path === undefined ? {} : { path };
}

const ALGORITHMS = ['git', 'md5', 'md5-dos2unix', 'sha256', 'etag'] as const;

function checkPrefix(digits: string, subject: string): string {
  if (HEX.test(digits) && digits.length >= SHORTEST_PREFIX) return digits;
  throw usage(
    `${JSON.stringify(subject)} is too short for a digest, or none`,
    `Give at least ${SHORTEST_PREFIX} hexadecimal digits, or the path of a file.`,
  );
}

/** Relative to the root of the work tree; undefined outside of it. The file need not exist. */
async function pathInRepository(
  file: string,
  directory: string,
  { environment }: Surroundings,
): Promise<string | undefined> {
  const root = await findWorkTree(directory, environment).catch(() => undefined);
  if (root === undefined) return undefined;
  const real = join(
    await realpath(dirname(file)).catch(() => dirname(file)),
    file.slice(dirname(file).length),
  );
  const path = relative(await realpath(root), real)
    .split(sep)
    .join('/');
  return path === '' || path.startsWith('../') || path === '..' ? undefined : path;
}
