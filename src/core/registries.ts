// Which models do the tags of a repository speak of? Every tag is given to its model, and each model's tags are read.
import { parseAssignmentTag } from './assignment.ts';
import { inferredPolicy } from './policy-defaults.ts';
import { MODEL_NAME_PATTERN } from './ref-name.ts';
import type { ModelNaming } from './registry.ts';
import type { GlancedTag } from './registry-tag.ts';
import { parseTrailers } from './trailers.ts';

const GTO_TEMPLATE = '{model}@v{version}';
const ROOT_TEMPLATE = 'v{version}';

/** `name@v1.0.0`, `name@v1.0`, and GTO's `name@v1.0.0!` and `name@deprecated`. */
const NAMED_TAG = /^([^@#]+)@(?:v?\d[^@#]*|deprecated)$/;
/** `v1.0.0` and `1.0`. */
const PLAIN_TAG = /^v?\d[^@#/]*$/;

/** The tags that may be of one model, and how its versions are called. */
export interface ModelTags extends ModelNaming {
  readonly tags: readonly GlancedTag[];
}

/** The same while tags are still being added. */
interface Share {
  readonly tags: GlancedTag[];
  template: string;
  atRoot: boolean;
}

/**
 * Finds every model that some tag names: `name@v1.2.0` and `name#stage#1` carry the name, and so does the message of a
 * tag with a record. A plain `v1.2.0` without one is a version of the model whose plain tags have records, else of the
 * model that is called as the repository. No policy is read, and no record: `readModelRegistry` does that, for the
 * models that are asked for.
 *
 * @param tags of the whole repository
 * @param repository `owner/name` or name of the repository
 * @returns sorted by name
 */
export function findModels(tags: readonly GlancedTag[], repository: string): readonly ModelTags[] {
  const shares = new Map<string, Share>();
  const plain: GlancedTag[] = [];
  for (const tag of tags) {
    const model = nameInTag(tag.name, shares);
    if (model !== undefined) shareOf(shares, model).tags.push(tag);
    else if (!addRecorded(shares, tag) && PLAIN_TAG.test(tag.name)) plain.push(tag);
  }
  addPlain(shares, plain, repository);
  return [...shares]
    .map(([model, share]) => ({ model, ...share }))
    .sort(({ model: a }, { model: b }) => (a < b ? -1 : 1));
}

function nameInTag(name: string, known: ReadonlyMap<string, unknown>): string | undefined {
  if (name.includes('#')) return parseAssignmentTag(name)?.model;
  const model = NAMED_TAG.exec(name)?.[1];
  if (model !== undefined && known.has(model)) return model;
  // GTO writes `models/rank=ranker` for the artifact `models/rank:ranker`.
  return model !== undefined && MODEL_NAME_PATTERN.test(model.replace('=', '/')) ? model : undefined;
}

function shareOf(shares: Map<string, Share>, model: string): Share {
  const known = shares.get(model);
  if (known !== undefined) return known;
  const share: Share = { tags: [], template: GTO_TEMPLATE, atRoot: false };
  shares.set(model, share);
  return share;
}

/** A tag of another form says in its trailers whose version it is, and so how the model's versions are called. */
function addRecorded(shares: Map<string, Share>, tag: GlancedTag): boolean {
  const trailers = tag.annotation === undefined ? undefined : parseTrailers(tag.annotation.message);
  const model = trailers?.get('Model');
  const version = trailers?.get('Version');
  if (model === undefined || version === undefined || !trailers?.has('Record')) return false;
  const parts = tag.name.split(version);
  if (!MODEL_NAME_PATTERN.test(model) || parts.length !== 2) return false;
  const share = shareOf(shares, model);
  share.tags.push(tag);
  const template = parts.join('{version}');
  if (template === ROOT_TEMPLATE) share.atRoot = true;
  else share.template = template;
  return true;
}

function addPlain(shares: Map<string, Share>, plain: readonly GlancedTag[], repository: string): void {
  if (plain.length === 0) return;
  const root = [...shares].find(([, { atRoot }]) => atRoot)?.[0] ?? inferredPolicy('', repository).model;
  const share = shareOf(shares, root);
  share.tags.push(...plain);
  share.atRoot = true;
}
