// `pawl demo`: builds the story as real git history and lets the engine judge every chapter of it.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Decision, ModelDecision } from '../core/decision.ts';
import { type Chapter, filesOf, pullRequest, releases } from '../demo/story.ts';
import { Failure } from '../failure.ts';
import { gather } from '../gather.ts';
import { createRepository, fillWorkTree, type GitEnvironment, importCommit } from '../git/import.ts';
import { openRepository } from '../git/repository.ts';
import { renderDemoChapter, renderDemoEnd, renderDemoStart } from '../reports/demo.ts';
import { renderJson } from '../reports/json.ts';
import { renderTable } from '../reports/table.ts';
import { run } from '../run.ts';
import { createSession } from '../session.ts';
import type { Surroundings } from './surroundings.ts';

const MODEL = 'player-projection';
const AUTHOR = 'Ada Coach <ada@example.com>';
const NOON = 'T12:00:00Z';
const BRANCH = 'feature-engineering';

interface DemoArguments {
  readonly keep?: string;
  readonly json: boolean;
}

/** @returns 0: a blocked pull request is the happy end of this story */
export async function demo({ keep, json }: DemoArguments, surroundings: Surroundings): Promise<number> {
  const { temporaryDirectory, out, colour, width, program } = surroundings;
  const parent = keep === undefined ? await mkdtemp(join(temporaryDirectory, 'pawl-demo-')) : undefined;
  const directory = parent === undefined ? await makeNew(resolve(keep ?? MODEL)) : join(parent, MODEL);
  const git = isolated(surroundings);
  const say = json ? () => {} : out;
  try {
    await createRepository(directory, git);
    say(renderDemoStart({ colour }));
    for (const chapter of releases)
      say(renderDemoChapter(await release(directory, chapter, git, surroundings), { colour }));
    say('\n');
    await commit(directory, pullRequest, `refs/heads/${BRANCH}`, git);
    const decision = await judge(directory, { head: BRANCH, base: 'main' }, surroundings);
    if (json) return print(renderJson(decision));
    out(renderTable(decision, { colour, width }));
    if (keep !== undefined) await fillWorkTree(directory, git);
    out(
      renderDemoEnd({ colour, program, branch: BRANCH, ...(keep === undefined ? {} : { directory: keep }) }),
    );
    return 0;
  } finally {
    if (parent !== undefined) await rm(parent, { recursive: true, force: true });
  }

  function print(text: string): number {
    out(text);
    return 0;
  }
}

async function makeNew(directory: string): Promise<string> {
  try {
    await mkdir(directory);
  } catch (error) {
    throw new Failure(
      'usage',
      `${directory} cannot be made`,
      'Give --keep a folder that does not exist yet.',
      error,
    );
  }
  return directory;
}

/** One merge to main: the engine says the version, and makes its tag and its entry into production. */
async function release(
  directory: string,
  chapter: Chapter,
  git: GitEnvironment,
  { temporaryDirectory: scratchParent }: Surroundings,
): Promise<{ readonly date: string; readonly title: string; readonly model: ModelDecision }> {
  await commit(directory, chapter, 'refs/heads/main', git);
  const title = chapter.message.split('\n')[0] ?? '';
  // The demo's own environment: its tags are not signed, whatever the user's git does.
  const open = () => openRepository({ directory, name: MODEL, environment: git, scratchParent });
  const session = createSession(open, { push: false });
  const trigger = { kind: 'release', head: 'main', asked: true, actor: 'Ada Coach' } as const;
  const now = seconds(chapter);
  try {
    const { decision } = await run(() => session.gather(trigger, { isWorkflowToken: false, now }), {
      tag: (request) => session.publish(request),
    });
    const [model] = decision.models;
    if (model?.release === undefined) throw new Error(`the demo has no version for ${title}`);
    return { date: chapter.date, title, model };
  } finally {
    await session.close();
  }
}

async function commit(directory: string, chapter: Chapter, ref: string, git: GitEnvironment): Promise<void> {
  const isFirst = chapter === releases[0];
  const imported = {
    ref,
    ...(isFirst ? {} : { from: 'refs/heads/main^0' }),
    author: AUTHOR,
    time: seconds(chapter),
    message: chapter.message,
    files: filesOf(chapter),
  };
  await importCommit(directory, imported, git);
}

async function judge(
  directory: string,
  range: { readonly head: string; readonly base?: string },
  { environment, temporaryDirectory }: Surroundings,
): Promise<Decision> {
  const repository = await openRepository({
    directory,
    name: MODEL,
    environment,
    scratchParent: temporaryDirectory,
  });
  try {
    return (await run(() => gather({ kind: 'propose', ...range }, repository), {})).decision;
  } finally {
    await repository.close();
  }
}

function seconds(chapter: Chapter): number {
  return Date.parse(`${chapter.date}${NOON}`) / 1000;
}

/** The demo's own git must not depend on the user's settings: no templates, hooks or signing. */
function isolated({ environment }: Surroundings): GitEnvironment {
  const kept = Object.entries(environment).filter(([name]) =>
    /^(?:PATH|SystemRoot|TEMP|TMP|TMPDIR)$/i.test(name),
  );
  const known = kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return { ...Object.fromEntries(known), GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };
}
