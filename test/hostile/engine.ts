// One run of the whole engine over hostile input, and everything that must hold of what it decides and says.
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect } from 'vitest';
import type { Host } from '../../src/apply.ts';
import type { ProposeTrigger } from '../../src/core/facts.ts';
import { gather } from '../../src/gather.ts';
import type { Repository } from '../../src/git/repository.ts';
import { createOutput } from '../../src/hosts/terminal.ts';
import type { Annotation } from '../../src/reports/annotations.ts';
import { COMMENT_LIMIT, SUMMARY_LIMIT } from '../../src/reports/comment.ts';
import { renderJson } from '../../src/reports/json.ts';
import { commentMarker } from '../../src/reports/marker.ts';
import { renderNext } from '../../src/reports/next.ts';
import { renderTable } from '../../src/reports/table.ts';
import { exitStatus, type Run, run } from '../../src/run.ts';
import { findLinks, INVISIBLE, renderAsGitHub } from '../reports/rendered.ts';
import { parseRunnerOutput } from '../support/runner-commands.ts';

const RULES = 'https://forge.example/pawl/docs/rules.md';

const decisionSchema: unknown = JSON.parse(
  readFileSync(new URL('../../schema/decision.schema.json', import.meta.url), 'utf8'),
);
const isDecision = new Ajv({ strict: false, allErrors: true }).compile(decisionSchema as object);

/** Everything that a host was asked to say. */
export interface Said {
  comment: string;
  summary: string;
  annotations: readonly Annotation[];
  readonly outputs: Map<string, string>;
}

/** Runs gather, decide, plan and apply, and holds every rule of what leaves Pawl. Rejects where the engine does. */
export async function runEngine(
  repository: Repository,
  trigger: ProposeTrigger,
  workflow = 'Model gate',
): Promise<{ readonly ran: Run; readonly said: Said }> {
  const said: Said = { comment: '', summary: '', annotations: [], outputs: new Map() };
  const done = { status: 'done' } as const;
  const host: Host = {
    comment: async ({ body }) => {
      said.comment = body;
      return done;
    },
    summary: async (markdown) => {
      said.summary = markdown;
      return done;
    },
    annotate: async (annotations) => {
      said.annotations = annotations;
      return done;
    },
    output: async (outputs) => {
      for (const [name, value] of Object.entries(outputs)) said.outputs.set(name, value);
      return done;
    },
  };
  const marker = commentMarker(workflow);
  const options = { comment: 'always', marker, rulesUrl: RULES } as const;
  const ran = await run(() => gather(trigger, repository), host, options);
  // A renderer that throws is an outcome, not an exception.
  expect(ran.outcomes.filter(({ status }) => status !== 'done')).toEqual([]);
  decidesSoundly(ran);
  expect(parseRunnerOutput(terminalText(ran))).toEqual([]);
  holdsNoForeignMarkup(said.summary, ran);
  if (said.comment !== '') {
    expect(said.comment.split('<!--')).toHaveLength(2);
    expect(said.comment.startsWith(`${marker}\n`)).toBe(true);
    holdsNoForeignMarkup(said.comment, ran);
  }
  expect(said.comment.length).toBeLessThanOrEqual(COMMENT_LIMIT);
  expect(Buffer.byteLength(said.summary)).toBeLessThanOrEqual(SUMMARY_LIMIT);
  for (const { title, message, path = '' } of said.annotations)
    expect(`${title}${message.replace('\n', '')}${path}`).not.toMatch(INVISIBLE);
  expect(JSON.parse(said.outputs.get('json') ?? '')).toMatchObject({ verdict: ran.decision.verdict });
  return { ran, said };
}

/** The decision is what its schema says, also once it was JSON, and every number in it is one. */
function decidesSoundly({ decision, facts, outcomes }: Run): void {
  expect(isDecision(JSON.parse(JSON.stringify(decision))), JSON.stringify(isDecision.errors)).toBe(true);
  expect(JSON.parse(JSON.stringify(facts)), 'facts are JSON').toEqual(facts);
  expect(exitStatus({ decision, outcomes })).toBe(decision.verdict === 'fail' ? 1 : 0);
  const isError = ({ severity }: { readonly severity: string }) => severity === 'error';
  const errors = [...decision.problems, ...decision.models.flatMap(({ problems }) => problems)].filter(
    isError,
  );
  expect(decision.verdict === 'fail').toBe(errors.length > 0);
  for (const { metrics } of facts.models.map(({ head }) => head))
    for (const { value } of metrics) expect(Number.isFinite(Number(value)), value).toBe(true);
}

/** What both streams of a run would hold, through the one place that writes; pieces are cut anywhere. */
function terminalText({ decision }: Run): string {
  const sent: string[] = [];
  const out = createOutput((text) => sent.push(text), { neutralise: true });
  const texts = [
    renderTable(decision, { colour: false, width: 120 }),
    renderNext(decision, { colour: false, width: 120 }),
    renderJson(decision),
    renderTable(decision, { colour: true, width: 30 }),
    // Whatever else comes to be printed one day: foreign text as it is.
    JSON.stringify(decision, undefined, 1).replaceAll('\\n', '\n').replaceAll('\\r', '\r'),
  ];
  for (const text of texts) for (let at = 0; at < text.length; at += 997) out(text.slice(at, at + 997));
  // The fourth has the escapes of colour, the last one is not ours.
  for (const text of texts.slice(0, 3)) expect(text).not.toMatch(INVISIBLE);
  return sent.join('');
}

/** Tags that the reports themselves use; a link only to the page of rules. */
const OWN_TAGS = new RegExp(
  String.raw`^</?(?:h[1-6]|p|b|ul|ol|li|strong|em|del|code|pre|sub|details|summary|blockquote|hr|br|a|table|thead|tbody|tr|t[hd](?: align="\w+")?|code class="language-\w+"|a href="${RULES}#[\w-]+")(?: /)?>$`,
);
/** Pawl's own marks hold the character that asks for the coloured emoji. */
const OWN_EMOJI = /⚠️|ℹ️/g;

function holdsNoForeignMarkup(markdown: string, { decision }: Run): void {
  const rendered = renderAsGitHub(markdown);
  expect([...new Set(rendered.tags.filter((tag) => !OWN_TAGS.test(tag)))]).toEqual([]);
  const own = [decision.head, decision.base ?? decision.head].map((id) => id.slice(0, 7));
  const commits = decision.models.flatMap(({ version }) => version.commits.map(({ id }) => id.slice(0, 7)));
  expect(findLinks(rendered, [...own, ...commits])).toEqual([]);
  expect(rendered.text.replaceAll(OWN_EMOJI, '')).not.toMatch(INVISIBLE);
}
