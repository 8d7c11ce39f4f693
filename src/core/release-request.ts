// A tag was pushed by hand: does it become a release?
import compareBuild from 'semver/functions/compare-build.js';
import diff from 'semver/functions/diff.js';
import inc from 'semver/functions/inc.js';
import major from 'semver/functions/major.js';
import parse from 'semver/functions/parse.js';
import prerelease from 'semver/functions/prerelease.js';
import { assignmentTag } from './assignment.ts';
import type { VersionDecision } from './decision.ts';
import type { ReleaseFacts } from './facts.ts';
import { checkHost } from './host-check.ts';
import type { Bump } from './policy.ts';
import type { Problem } from './problem.ts';
import { createRecord } from './record-content.ts';
import type { ModelRegistry } from './registry.ts';
import type { RegistryTag } from './registry-tag.ts';
import type { ReleaseInput, ReleaseOutcome } from './release.ts';
import { actorOf, commitTime, newestOf, releaseParts, wholeRelease } from './release-parts.ts';
import { formatTag, parseTag } from './release-tag.ts';
import { readStage } from './stage.ts';
import { namingOf, nextAssignment } from './stage-entry.ts';

/** Accepts the tag that the run is about, or says everything that is wrong with it. */
export function decideRequest(
  input: ReleaseInput,
  facts: ReleaseFacts,
  registry: ModelRegistry,
): ReleaseOutcome {
  const { model } = input;
  const { request } = facts;
  if (request === undefined) return { problems: [] };
  const known = registry.versions.find(({ tag, origin }) => tag === request.name && origin !== 'older');
  if (known?.origin === 'accepted' || (known !== undefined && isEntered(registry, known.tag, model))) {
    return wholeRelease(model, known, registry);
  }
  const { template } = namingOf(model.policy);
  const version = parseTag(template, registry.model, request.name);
  if (version === undefined) return { problems: [unreadable(template, registry.model, request)] };
  const problems = [
    ...(known === undefined ? [] : [forged(request)]),
    ...checkNumber(input, version, request, registry),
    ...checkBranch(facts, request),
    ...checkGate(input, request),
  ];
  if (problems.length > 0) return { problems };
  const release = accept(input, version, request, registry);
  const tag = release.entry === undefined ? [] : [assignmentTag(release.entry.assignment)];
  const refusals = checkHost(input.facts.host, tag);
  return refusals.length > 0 ? { problems: refusals } : { release, problems: [] };
}

/** One's own tag comes with its entry into a stage, in one push; while a rollback holds the stage it comes alone. */
function isEntered(registry: ModelRegistry, tag: string, { policy }: ReleaseInput['model']): boolean {
  const [stage = ''] = policy.release.stages;
  const steps = [...registry.stages.values()].flat();
  return readStage(registry, stage).held || steps.some(({ version }) => version?.tag === tag);
}

function accept(
  input: ReleaseInput,
  version: string,
  request: RegistryTag,
  registry: ModelRegistry,
): NonNullable<ReleaseOutcome['release']> {
  const { model, facts } = input;
  const before = newestOf(withoutTag(registry, request.name));
  const bump = before === undefined ? 'initial' : distance(before.version, version);
  const record = createRecord(input, { version, tag: request.name, bump }, registry);
  const accepts = { version, tag: request.name, object: request.object };
  const [stage = ''] = model.policy.release.stages;
  const now = readStage(registry, stage);
  const current = now.last?.version;
  // A pre-release is published and enters no stage by itself; neither does anything while a rollback holds it.
  const enters = !now.held && prerelease(version) === null;
  const staying = registry.versions.find(({ tag }) => tag === current?.tag);
  const entry = nextAssignment(registry, stage, {
    commit: enters ? request.commit : (staying?.commit ?? request.commit),
    ...(enters ? { version: accepts } : current === undefined ? {} : { version: current }),
    action: 'accept',
    accepts,
    record,
    hold: now.held,
    actor: actorOf(facts),
    reason: `${request.name} was pushed by hand and passed the checks`,
    newest: accepts,
    time: facts.time ?? 0,
  });
  return {
    step: 'accept',
    record,
    object: request.object,
    time: commitTime(input),
    ...releaseParts(model, entry, enters),
    ...(before?.record === undefined ? {} : { before: before.record }),
  };
}

function withoutTag(registry: ModelRegistry, name: string): ModelRegistry {
  return { ...registry, versions: registry.versions.filter(({ tag }) => tag !== name) };
}

/** Above the last, never given before, and at least what the commits ask for; a higher step is the human's choice. */
function checkNumber(
  { judged }: ReleaseInput,
  version: string,
  request: RegistryTag,
  registry: ModelRegistry,
): readonly Problem[] {
  const gone = registry.gone.find((one) => one.version === version);
  if (gone !== undefined) {
    return [problem(request, `the tag of ${version} was there before and deleted: no number is given twice`)];
  }
  const others = registry.versions.filter(({ tag }) => tag !== request.name);
  // A candidate of the next version is no reason against a fix of the last one.
  const isFull = prerelease(version) === null;
  const highest = others.find((one) => !isFull || prerelease(one.version) === null);
  if (highest !== undefined && compareBuild(version, highest.version) <= 0) {
    return [
      problem(request, `${version} is not above ${highest.tag}`, `Tag the commit with a version above it.`),
    ];
  }
  const { current } = judged.version;
  const least = current === undefined ? undefined : leastVersion(current, askedBump(judged.version));
  // The candidate of a version is as high as the version itself.
  const core = parse(version);
  if (least === undefined || core === null || core.compareMain(least) >= 0) return [];
  const [reason = ''] = judged.version.reasons;
  return [
    problem(
      request,
      `${version} is too low: ${reason}`,
      `Tag the commit as ${least} or higher; the tag ${request.name} can stay, it never becomes a release.`,
    ),
  ];
}

function askedBump({ commits }: VersionDecision): Bump | 'none' {
  const asked = new Set(commits.map(({ bump }) => bump));
  return (['major', 'minor', 'patch'] as const).find((bump) => asked.has(bump)) ?? 'none';
}

/** The lowest version that a bump allows; below 1.0.0 a breaking change is a minor version. */
function leastVersion(current: string, bump: Bump | 'none'): string | undefined {
  if (bump === 'none') return undefined;
  const step = bump === 'major' && major(current) === 0 ? 'minor' : bump;
  return inc(current, step) ?? undefined;
}

function distance(from: string, version: string): Bump {
  const kind = diff(from, version);
  if (kind === 'major' || kind === 'premajor') return 'major';
  return kind === 'minor' || kind === 'preminor' ? 'minor' : 'patch';
}

function checkBranch({ onBranch, branch }: ReleaseFacts, request: RegistryTag): readonly Problem[] {
  if (onBranch) return [];
  return [
    problem(
      request,
      `its commit ${request.commit.slice(0, 7)} is not on the release branch ${branch}`,
      `Merge the commit to ${branch} and tag it there.`,
    ),
  ];
}

function checkGate({ judged }: ReleaseInput, request: RegistryTag): readonly Problem[] {
  if (judged.verdict !== 'fail') return [];
  return [problem(request, 'the gate failed', 'See the findings of the model: each says what to do.')];
}

function forged(request: RegistryTag): Problem {
  return problem(
    request,
    'it carries a record of Pawl that Pawl did not push: no assignment names it',
    'Push a plain tag: git tag NAME COMMIT.',
  );
}

function unreadable(template: string, model: string, request: RegistryTag): Problem {
  const example = formatTag(template, model, '1.2.0');
  return problem(request, 'it is no full version of this model', `Name the tag as in ${example}.`);
}

function problem(request: RegistryTag, message: string, help?: string): Problem {
  return {
    rule: 'request',
    severity: 'error',
    message: `the tag ${request.name} does not become a release: ${message}`,
    ...(help === undefined ? {} : { help }),
  };
}
