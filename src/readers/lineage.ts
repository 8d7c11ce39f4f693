// What a model consists of at one commit: each path with its role and its digest, without a checkout.
import { distance } from 'fastest-levenshtein';
import { compileGlob, globBase, isGlob } from '../core/glob.ts';
import type { Artifact, LineageRole } from '../core/model.ts';
import type { Policy } from '../core/policy.ts';
import type { Problem } from '../core/problem.ts';
import type { CommitFiles, Entry } from './commit-files.ts';
import { outputsAround, type Pipelines } from './dvc.ts';
import { type PathRules, pathRules } from './dvc-files.ts';
import { digestInside, type KnownOutput, outputAbove } from './dvc-outputs.ts';
import { directoriesAbove, isWithin } from './dvc-path.ts';
import { inferRoles } from './dvc-roles.ts';
import { readLfsPointer } from './lfs.ts';

/** A Git LFS pointer is some 130 bytes; the specification ends at 1,024. */
const POINTER_LIMIT = 1024;

/** Most paths that one glob of the lineage may match. */
const GLOB_MATCHES_LIMIT = 10_000;

/** Most names that a missing path is compared with, to suggest the nearest one. */
const SUGGESTIONS_LIMIT = 5_000;

/** The order in which data flows. */
const ROLES: readonly LineageRole[] = ['data', 'features', 'training', 'model', 'deploy', 'evaluation'];

/** What resolving a path needs; `locate` gives what DVC knows around a path, also outside the model. */
interface Source {
  readonly files: CommitFiles;
  readonly rules: PathRules;
  readonly pipelines: Pipelines;
  locate(path: string): Promise<Pipelines['outputs']>;
}

interface Resolution {
  readonly artifacts: readonly Artifact[];
  readonly problems: readonly Problem[];
}

function artifactOfOutput(output: KnownOutput, role: LineageRole): Artifact | undefined {
  const { path, digest, size, files, place } = output;
  if (digest === undefined) return undefined;
  return {
    path,
    role,
    digest,
    ...(size === undefined ? {} : { size }),
    ...(files === undefined ? {} : { files }),
    place,
  };
}

/** A file or directory of git by its id; a Git LFS pointer by what it points to. */
async function artifactOfEntry(source: Source, entry: Entry, role: LineageRole): Promise<Artifact> {
  const { path, id } = entry;
  const artifact: Artifact = { path, role, digest: { algorithm: 'git', value: id }, place: { path } };
  if (entry.mode === '040000' || !(await source.rules.checkoutFilter(path)).lfs) return artifact;
  const read = await source.files.read(path, POINTER_LIMIT);
  const pointer = read.kind === 'file' ? readLfsPointer(read.bytes) : undefined;
  if (pointer === undefined) return artifact;
  return { ...artifact, digest: { algorithm: 'sha256', value: pointer.oid }, size: pointer.size };
}

/** Resolves one path: what DVC keeps before what git has, since git may hold no more than its `.gitignore`. */
async function resolvePath(source: Source, path: string, role: LineageRole): Promise<Artifact | undefined> {
  const own = source.pipelines.outputs.get(path);
  const kept = own?.cached === true ? artifactOfOutput(own, role) : undefined;
  if (kept !== undefined) return kept;
  const entry = await source.files.entry(path);
  if (entry !== undefined) return artifactOfEntry(source, entry, role);
  const outputs = await source.locate(path);
  const output = outputs.get(path);
  if (output !== undefined) return artifactOfOutput(output, role);
  const above = outputAbove(outputs, path);
  const digest = above === undefined ? undefined : digestInside(above, path);
  return above === undefined || digest === undefined ? undefined : { path, role, digest, place: above.place };
}

/** Paths of git and of DVC that a glob matches; a `.dvc` file stands for what it tracks. */
async function matchesOf(source: Source, glob: string): Promise<readonly string[]> {
  const matches = compileGlob(glob);
  const entries = await source.files.list(globBase(glob));
  const paths = entries.map(({ path }) => (/[^/]\.dvc$/.test(path) ? path.slice(0, -'.dvc'.length) : path));
  const known = [...source.pipelines.outputs.keys()];
  const ignored = /(^|\/)\.(gitignore|gitattributes|gitkeep|dvcignore)$/;
  return [...new Set([...paths, ...known])].filter((path) => matches(path) && !ignored.test(path));
}

/** The existing path that looks most like a missing one, in the nearest directory that exists. */
async function nearestPath(source: Source, path: string): Promise<string | undefined> {
  for (const directory of directoriesAbove(path)) {
    const listed = await source.files.list(directory);
    const known = [...source.pipelines.outputs.keys()].filter((one) => isWithin(one, directory));
    const names = [...listed.map((entry) => entry.path), ...known].slice(0, SUGGESTIONS_LIMIT);
    const scored = names.map((name) => ({ name, away: distance(name, path) }));
    const best = scored.sort((a, b) => a.away - b.away)[0];
    if (best !== undefined) return best.away <= Math.max(3, path.length / 3) ? best.name : undefined;
  }
  return undefined;
}

async function missing(source: Source, policy: Policy, role: LineageRole, path: string): Promise<Problem> {
  const above = isGlob(path) ? undefined : outputAbove(await source.locate(path), path);
  const nearest = isGlob(path) || above !== undefined ? undefined : await nearestPath(source, path);
  const help =
    above === undefined
      ? 'Correct the path in the lineage, or commit what it names.'
      : `DVC tracks \`${above.path}\` as a whole: declare that directory.`;
  return {
    rule: 'manifest',
    severity: 'warning',
    model: policy.model,
    ...(policy.source === undefined ? {} : { path: policy.source.path }),
    message: `\`${path}\` of the lineage (${role}) is neither in git nor tracked by DVC at this commit`,
    ...(nearest === undefined ? {} : { expected: nearest }),
    help,
  };
}

async function resolveDeclared(
  source: Source,
  policy: Policy,
  role: LineageRole,
  declared: string,
): Promise<Resolution> {
  const found = isGlob(declared) ? await matchesOf(source, declared) : [declared];
  const paths = found.slice(0, GLOB_MATCHES_LIMIT);
  const resolved = await Promise.all(paths.map((path) => resolvePath(source, path, role)));
  const artifacts = resolved.flatMap((artifact) => artifact ?? []);
  if (artifacts.length === 0) return { artifacts, problems: [await missing(source, policy, role, declared)] };
  if (found.length === paths.length) return { artifacts, problems: [] };
  const tooMany: Problem = {
    rule: 'manifest',
    severity: 'warning',
    model: policy.model,
    message: `\`${declared}\` of the lineage (${role}) matches ${found.length} paths, and ${GLOB_MATCHES_LIMIT} are read`,
    help: 'Declare the directory instead: it counts as one.',
  };
  return { artifacts, problems: [tooMany] };
}

async function resolveInferred(source: Source, declared: readonly string[]): Promise<readonly Artifact[]> {
  if (source.pipelines.files.length + source.pipelines.tracked.length === 0) return [];
  const matchers = declared.map(compileGlob);
  const roles = [...(await inferRoles(source.files, source.pipelines))];
  const open = roles.filter(([path]) => !matchers.some((matches) => matches(path)));
  const resolved = await Promise.all(open.map(([path, role]) => resolvePath(source, path, role)));
  return resolved.flatMap((artifact) => artifact ?? []);
}

const byRoleAndPath = (a: Artifact, b: Artifact) =>
  ROLES.indexOf(a.role) - ROLES.indexOf(b.role) || Buffer.compare(Buffer.from(a.path), Buffer.from(b.path));

/**
 * Resolves the declared lineage and what DVC's pipelines tell beside it; a declared role wins over an inferred one.
 * Sorted by role in the order data flows, then by path. A declared path that names nothing is a problem.
 */
export async function resolveLineage(
  files: CommitFiles,
  policy: Policy,
  pipelines: Pipelines,
  rules: PathRules = pathRules(files),
): Promise<Resolution> {
  const source: Source = { files, rules, pipelines, locate: outputsAround(files, pipelines) };
  const declared = ROLES.flatMap((role) => (policy.lineage[role] ?? []).map((path) => ({ role, path })));
  const [resolutions, inferred] = await Promise.all([
    Promise.all(declared.map(({ role, path }) => resolveDeclared(source, policy, role, path))),
    resolveInferred(
      source,
      declared.map(({ path }) => path),
    ),
  ]);
  const all = [...resolutions.flatMap((resolution) => resolution.artifacts), ...inferred];
  const unique = new Map(all.map((artifact) => [JSON.stringify([artifact.role, artifact.path]), artifact]));
  return {
    artifacts: [...unique.values()].sort(byRoleAndPath),
    problems: resolutions.flatMap((resolution) => resolution.problems),
  };
}
