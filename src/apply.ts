// Carries effects out: renders what is to be said and hands it to the host. The only writer.
import type { DeploymentEffect, Effect, ReleaseEffect, TagEffect } from './core/plan.ts';
import type { DeploymentRequest, LatestRequest, ReleaseRequest, TagRequest } from './core/writing.ts';
import type { Annotation } from './reports/annotations.ts';

/**
 * What a handler did. `refused`: the host does not allow it, and `detail` names what is missing. `lost`: another run was
 * first, nothing was written, and what this run decided is out of date.
 */
export interface HandlerResult {
  readonly status: 'done' | 'unchanged' | 'refused' | 'failed' | 'lost';
  readonly detail?: string;
}

export interface CommentRequest {
  readonly pullRequest: number;
  /** Markdown that begins with `marker`. */
  readonly body: string;
  readonly marker: string;
  /** Nothing to say: edit a comment that is there, make none. */
  readonly onlyIfExists: boolean;
}

export type CommentHandler = (comment: CommentRequest) => Promise<HandlerResult>;

/** `objects`: id of each tag's object that exists now, by the tag's name. */
export interface TagResult extends HandlerResult {
  readonly objects: Readonly<Record<string, string>>;
}

/** One optional handler for each kind of effect; one that is missing means "skipped". `{}` is a dry run. */
export interface Host {
  readonly tag?: (request: TagRequest) => Promise<TagResult>;
  readonly release?: (request: ReleaseRequest) => Promise<HandlerResult>;
  readonly latest?: (request: LatestRequest) => Promise<HandlerResult>;
  readonly deployment?: (request: DeploymentRequest) => Promise<HandlerResult>;
  readonly comment?: CommentHandler;
  readonly annotate?: (annotations: readonly Annotation[]) => Promise<HandlerResult>;
  readonly summary?: (markdown: string) => Promise<HandlerResult>;
  /** Values by the name that `action.yml` declares. */
  readonly output?: (outputs: Readonly<Record<string, string>>) => Promise<HandlerResult>;
}

export interface Outcome {
  readonly effect: Effect['kind'];
  /** What it was about: a tag, or a stage. Absent for what is only said. */
  readonly subject?: string;
  readonly status: HandlerResult['status'] | 'skipped';
  readonly detail?: string;
}

export interface ApplyOptions {
  /** Address of `docs/rules.md`, that findings link to; absent: no links. */
  readonly rulesUrl?: string;
  /** Address of the repository on its forge, for links in release notes; absent: no links. */
  readonly repositoryUrl?: string;
}

/** What the effects so far came to. */
interface Progress {
  readonly outcomes: Outcome[];
  /** Ids of tag objects by the tag's name. */
  readonly objects: Map<string, string>;
  /** Models whose tags were not made: nothing that follows from them is done. */
  readonly stopped: Set<string>;
}

/**
 * Carries the effects out in their order. One that fails is an outcome and stops none of the others, but for what
 * follows from a tag that was not made. One that is lost ends it: all that was decided is out of date.
 */
export async function apply(
  effects: readonly Effect[],
  host: Host,
  options: ApplyOptions = {},
): Promise<readonly Outcome[]> {
  const progress: Progress = { outcomes: [], objects: new Map(), stopped: new Set() };
  for (const effect of effects) {
    const result = await attempt(effect, host, options, progress);
    const subject = subjectOf(effect);
    progress.outcomes.push({ effect: effect.kind, ...(subject === undefined ? {} : { subject }), ...result });
    if (result.status === 'lost') break;
  }
  return progress.outcomes;
}

function subjectOf(effect: Effect): string | undefined {
  switch (effect.kind) {
    case 'tag':
      return effect.tags.map(({ name }) => name).join(', ');
    case 'release':
      return effect.record.tag;
    case 'latest':
      return effect.tag;
    case 'deployment':
      return `${effect.tag} to ${effect.environment}`;
    default:
      return undefined;
  }
}

type Attempt = Omit<Outcome, 'effect' | 'subject'>;

async function attempt(
  effect: Effect,
  host: Host,
  options: ApplyOptions,
  progress: Progress,
): Promise<Attempt> {
  try {
    return (await handle(effect, host, options, progress)) ?? { status: 'skipped' };
  } catch (error) {
    if ('model' in effect) progress.stopped.add(effect.model);
    return { status: 'failed', detail: error instanceof Error ? error.message : String(error) };
  }
}

async function handle(
  effect: Effect,
  host: Host,
  options: ApplyOptions,
  progress: Progress,
): Promise<Attempt | undefined> {
  switch (effect.kind) {
    case 'tag':
      return host.tag && makeTags(effect, host.tag, progress);
    case 'release':
      return host.release && makeRelease(effect, host.release, options, progress);
    case 'latest':
      if (progress.stopped.has(effect.model)) return TAG_MISSING;
      return host.latest?.({ tag: effect.tag });
    case 'deployment':
      return host.deployment && makeDeployment(effect, host.deployment, progress);
    default:
      return say(effect, host, options, progress);
  }
}

const TAG_MISSING: Attempt = { status: 'skipped', detail: 'its tag was not made' };

/** Every later effect of the model needs its tags. */
async function makeTags(
  { model, tags }: TagEffect,
  make: NonNullable<Host['tag']>,
  progress: Progress,
): Promise<Attempt> {
  const { objects, ...result } = await make({ tags });
  for (const [name, object] of Object.entries(objects)) progress.objects.set(name, object);
  if (result.status !== 'done' && result.status !== 'unchanged') progress.stopped.add(model);
  return result;
}

async function makeRelease(
  effect: ReleaseEffect,
  make: NonNullable<Host['release']>,
  { repositoryUrl }: ApplyOptions,
  { objects, stopped }: Progress,
): Promise<Attempt> {
  const { record, before, latest, model } = effect;
  const object = effect.object ?? objects.get(record.tag);
  if (object === undefined || (effect.object === undefined && stopped.has(model))) return TAG_MISSING;
  const { renderReleaseRequest } = await import('./reports/release-page.ts');
  const links = repositoryUrl === undefined ? {} : { repositoryUrl };
  return make(
    renderReleaseRequest({ record, object, latest, ...(before === undefined ? {} : { before }) }, links),
  );
}

async function makeDeployment(
  effect: DeploymentEffect,
  make: NonNullable<Host['deployment']>,
  { objects, stopped }: Progress,
): Promise<Attempt> {
  const { model, version, tag, environment, assignment } = effect;
  const object = effect.object ?? objects.get(tag);
  if (object === undefined || stopped.has(model)) return TAG_MISSING;
  const description = `${model} ${tag} to ${environment}`;
  return make({ tag, environment, description, payload: { model, version, tag, object, assignment } });
}

/** Reports are loaded only for a host that takes them. */
async function say(
  effect: Exclude<Effect, { readonly model: string }>,
  host: Host,
  links: ApplyOptions,
  { outcomes }: Progress,
): Promise<Attempt | undefined> {
  switch (effect.kind) {
    case 'comment': {
      if (host.comment === undefined) return undefined;
      const { renderComment } = await import('./reports/comment.ts');
      const { marker, pullRequest, onlyIfExists } = effect;
      const body = renderComment(effect.decision, { marker, ...links });
      return host.comment({ pullRequest, marker, onlyIfExists, body });
    }
    case 'annotate': {
      if (host.annotate === undefined) return undefined;
      const { renderAnnotations } = await import('./reports/annotations.ts');
      return host.annotate(renderAnnotations(effect.decision));
    }
    case 'summary': {
      if (host.summary === undefined) return undefined;
      const { renderSummary } = await import('./reports/comment.ts');
      return host.summary(renderSummary(effect.decision, { ...links, outcomes }));
    }
    case 'output': {
      if (host.output === undefined) return undefined;
      const { renderOutputs } = await import('./reports/outputs.ts');
      return host.output(renderOutputs(effect.decision, outcomes));
    }
  }
}
