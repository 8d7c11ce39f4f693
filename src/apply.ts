// Carries effects out: renders what is to be said and hands it to the host. The only writer.
import type { Effect } from './core/plan.ts';
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

/** One optional handler for each kind of effect; one that is missing means "skipped". `{}` is a dry run. */
export interface Host {
  readonly comment?: CommentHandler;
  readonly annotate?: (annotations: readonly Annotation[]) => Promise<HandlerResult>;
  readonly summary?: (markdown: string) => Promise<HandlerResult>;
  /** Values by the name that `action.yml` declares. */
  readonly output?: (outputs: Readonly<Record<string, string>>) => Promise<HandlerResult>;
}

export interface Outcome {
  readonly effect: Effect['kind'];
  readonly status: HandlerResult['status'] | 'skipped';
  readonly detail?: string;
}

export interface ApplyOptions {
  /** Address of `docs/rules.md`, that findings link to; absent: no links. */
  readonly rulesUrl?: string;
}

/** Carries the effects out in their order. One that fails is an outcome and stops none of the others. */
export async function apply(
  effects: readonly Effect[],
  host: Host,
  options: ApplyOptions = {},
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const effect of effects) {
    outcomes.push({ effect: effect.kind, ...(await attempt(effect, host, options)) });
  }
  return outcomes;
}

async function attempt(effect: Effect, host: Host, options: ApplyOptions): Promise<Omit<Outcome, 'effect'>> {
  try {
    return (await handle(effect, host, options)) ?? { status: 'skipped' };
  } catch (error) {
    return { status: 'failed', detail: error instanceof Error ? error.message : String(error) };
  }
}

/** Reports are loaded only for a host that takes them. */
async function handle(effect: Effect, host: Host, links: ApplyOptions): Promise<HandlerResult | undefined> {
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
      return host.summary(renderSummary(effect.decision, links));
    }
    case 'output': {
      if (host.output === undefined) return undefined;
      const { renderOutputs } = await import('./reports/outputs.ts');
      return host.output(renderOutputs(effect.decision));
    }
  }
}
