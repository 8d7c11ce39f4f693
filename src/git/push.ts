// Pushes tags to the remote: all of them or none, never one that exists; and finds out what became of a push that broke off.
import { setTimeout as sleep } from 'node:timers/promises';
import type { TagWrite } from '../core/writing.ts';
import type { PublishResult } from './contract.ts';
import { REMOTE_NAME, type Setting } from './environment.ts';
import { obtain } from './obtain.ts';
import { type PushReport, readPushReport } from './push-report.ts';
import { parseRemoteRefs, type RemoteRefs } from './refs.ts';
import type { Git } from './run-git.ts';
import type { ShallowClone } from './shallow-range.ts';
import { saysTheSame } from './tag-making.ts';

export interface PushTarget {
  /** With the scratch repository that the push is made from: nothing of the user's clone takes part. */
  readonly clone: ShallowClone;
  /** The user's clone. */
  readonly git: Git;
  /** Of the remote, without a secret. */
  readonly url: string;
  /** Tags and branches of the remote as this run knows them. */
  listRefs(): Promise<RemoteRefs>;
  /** Milliseconds before each further try. */
  readonly retries: readonly number[];
}

/**
 * A tag that exists is refused by git itself unless a push is forced, and this one never is. The server makes each ref
 * under the condition that there is none, so of two pushes at the same time one loses.
 */
const PUSH = [
  'push',
  '--atomic',
  '--porcelain',
  '--no-verify',
  '--no-follow-tags',
  '--no-signed',
  '--no-recurse-submodules',
  '--no-progress',
];

const SETTINGS: readonly Setting[] = [
  // The user's own would be sent along, and refused where the server takes none.
  ['push.pushOption', ''],
  // A server that says nothing for a minute has gone away.
  ['http.lowSpeedLimit', '1'],
  ['http.lowSpeedTime', '60'],
];

/**
 * @param tags not empty
 * @param make writes the tag object into the scratch repository, and returns its id
 * @param rehearses everything but the push itself
 */
export async function pushTags(
  target: PushTarget,
  tags: readonly TagWrite[],
  make: (tag: TagWrite) => Promise<string>,
  rehearses = false,
): Promise<PublishResult> {
  const known = await compare(target, tags, idsOf(await target.listRefs(), tags));
  if (known.different.length > 0) return lost(target, known.different);
  const objects = new Map<string, string>();
  for (const tag of tags) objects.set(tag.name, known.same.get(tag.name) ?? (await make(tag)));
  let last: PublishResult | undefined;
  // Whether an earlier try may have made them.
  let mayHaveLanded = false;
  for (const wait of [0, ...target.retries]) {
    if (wait > 0) await sleep(wait);
    const report = await push(target, tags, objects, rehearses);
    if (report.kind === 'pushed') return landed(objects, report.created || mayHaveLanded);
    if (report.kind === 'refused' && !report.byRule) return refused(report.detail);
    mayHaveLanded ||= report.kind === 'unclear';
    const there = await lookUp(target, tags);
    last = failed(target, report.detail, there === undefined && mayHaveLanded);
    if (there === undefined) continue;
    const { same, different } = await compare(target, tags, there, objects);
    if (different.length > 0) return lost(target, different);
    if (same.size === tags.length) return landed(same, mayHaveLanded);
    if (report.kind === 'refused') return refused(report.detail);
    if (report.kind === 'unclear' && !report.passing) return last;
    for (const [name, id] of same) objects.set(name, id);
  }
  return last ?? failed(target, 'nothing', false);
}

async function push(
  { clone, listRefs }: PushTarget,
  tags: readonly TagWrite[],
  objects: ReadonlyMap<string, string>,
  rehearses: boolean,
): Promise<PushReport> {
  const refs = tags.map(({ name }) => `refs/tags/${name}`);
  const specs = tags.map(({ name }) => `${objects.get(name) ?? ''}:refs/tags/${name}`);
  const isKnown = await areTips(clone, tags, await listRefs());
  const args = [...PUSH, ...(rehearses ? ['--dry-run'] : []), '--end-of-options', REMOTE_NAME, ...specs];
  // What the remote has is told by its refs. Where no ref says so, it is asked, else an old commit would be sent with all
  // of its files, which a clone without its history does not even have.
  const said = await clone.scratch.talk(args, [...SETTINGS, ['push.negotiate', String(!isKnown)]]);
  return readPushReport(refs, said);
}

/** Whether each commit is what a ref of the remote points to, as far as git can see that here. */
async function areTips(
  { objects }: ShallowClone,
  tags: readonly TagWrite[],
  refs: RemoteRefs,
): Promise<boolean> {
  const wanted = new Set(tags.map(({ commit }) => commit));
  const tips = new Set(refs.branches.values());
  const pointing = refs.tags.filter(({ commit }) => wanted.has(commit));
  // git sees what a tag points to only where it has the tag.
  await Promise.all(
    pointing.map(async ({ object, commit }) => (await objects.has(object)) && tips.add(commit)),
  );
  return [...wanted].every((commit) => tips.has(commit));
}

/** Ids of these tags at the remote right now; undefined where it does not answer. */
async function lookUp(
  { clone }: PushTarget,
  tags: readonly TagWrite[],
): Promise<ReadonlyMap<string, string> | undefined> {
  const refs = tags.map(({ name }) => `refs/tags/${name}`);
  const said = await clone.scratch.talk(['ls-remote', '--quiet', '--tags', REMOTE_NAME, ...refs], SETTINGS);
  return said.succeeded ? idsOf(parseRemoteRefs(said.stdout), tags) : undefined;
}

function idsOf(refs: RemoteRefs, tags: readonly TagWrite[]): ReadonlyMap<string, string> {
  const wanted = new Set(tags.map(({ name }) => name));
  return new Map(refs.tags.filter(({ name }) => wanted.has(name)).map(({ name, object }) => [name, object]));
}

/**
 * Ids of the tags that are there and say what is wanted, and names of those that say something else.
 * @param made ids that are known to say what is wanted
 */
async function compare(
  { clone, git }: PushTarget,
  tags: readonly TagWrite[],
  there: ReadonlyMap<string, string>,
  made: ReadonlyMap<string, string> = new Map(),
): Promise<{ readonly same: ReadonlyMap<string, string>; readonly different: readonly string[] }> {
  const others = tags.flatMap(({ name }) => {
    const id = there.get(name);
    return id === undefined || id === made.get(name) ? [] : [id];
  });
  await obtain(clone, git, others);
  const same = new Map<string, string>();
  const different: string[] = [];
  for (const tag of tags) {
    const id = there.get(tag.name);
    if (id === undefined) continue;
    if (id === made.get(tag.name) || (await saysTheSame(clone.scratch.git, id, tag))) same.set(tag.name, id);
    else different.push(tag.name);
  }
  return { same, different };
}

function landed(objects: ReadonlyMap<string, string>, now: boolean): PublishResult {
  return { status: now ? 'done' : 'unchanged', objects: Object.fromEntries(objects) };
}

function lost({ url }: PushTarget, different: readonly string[]): PublishResult {
  const detail = `${different.join(', ')} exists at ${url} and says something else`;
  return { status: 'lost', objects: {}, detail };
}

function refused(detail: string): PublishResult {
  return { status: 'refused', objects: {}, detail };
}

function failed({ url }: PushTarget, reason: string, mayHaveLanded: boolean): PublishResult {
  const doubt = mayHaveLanded
    ? ' It does not say whether it took the tags: run the same again, and it is found out.'
    : '';
  return { status: 'failed', objects: {}, detail: `The push to ${url} failed: ${reason}.${doubt}` };
}
