// The sessions of the documentation are what really happens: every command runs, and prints what the page shows.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { blocksOf, ROOT, readPage } from './pages.ts';
import { openSessionDesk, type SessionDesk } from './session-desk.ts';

/** Pages with sessions, and how many of the four chapters are released before they begin. */
const PAGES: Readonly<Record<string, number>> = { 'docs/releases.md': 3, 'docs/rollback.md': 4 };

/** A command and what the page shows of its output. A line `…` stands for any lines. */
interface Exchange {
  readonly prompt: string;
  readonly shown: readonly string[];
}

const WORKFLOW = /^# the workflow, on the (deletion of|tag) (\S+):$/;
const ANY = '…';

function readSession(text: string): readonly Exchange[] {
  const exchanges: { prompt: string; shown: string[] }[] = [];
  for (const line of text.trimEnd().split('\n')) {
    if (line.startsWith('$ ') || WORKFLOW.test(line)) exchanges.push({ prompt: line, shown: [] });
    else exchanges.at(-1)?.shown.push(line);
  }
  return exchanges;
}

async function perform(desk: SessionDesk, prompt: string): Promise<readonly string[]> {
  const [, what, tag = ''] = WORKFLOW.exec(prompt) ?? [];
  const { text, status } = await (what === undefined
    ? desk.run(prompt.slice(2))
    : desk.workflow(what === 'tag' ? 'tagged' : 'untagged', tag));
  const lines = text === '' ? [] : text.split('\n').map((line) => line.trimEnd());
  return status === 0 ? lines : [...lines, `(exit status ${status})`];
}

/** Whether the lines are those that are shown, with any number of lines for each `…`. */
function fits(shown: readonly string[], lines: readonly string[]): boolean {
  const [first, ...rest] = shown;
  if (first === undefined) return lines.length === 0;
  if (first === ANY) return lines.some((_, at) => fits(rest, lines.slice(at))) || fits(rest, []);
  return lines[0] === first && fits(rest, lines.slice(1));
}

/** The session as it ran: what fits is kept as it is shown. */
async function runSession(desk: SessionDesk, text: string): Promise<string> {
  const said: string[] = [];
  for (const { prompt, shown } of readSession(text)) {
    const lines = await perform(desk, prompt);
    said.push(prompt, ...(fits(shown, lines) ? shown : lines));
  }
  return `${said.join('\n')}\n`;
}

describe.each(Object.entries(PAGES))('%s', (page, releases) => {
  // `vitest -u` writes what was printed into the page.
  it('shows what its commands print', async () => {
    const desk = await openSessionDesk({ releases });
    try {
      let text = readPage(page);
      for (const block of blocksOf(page, 'console')) {
        const ran = await runSession(desk, block.text);
        text = text.replace(`\`\`\`console\n${block.text}\`\`\``, () => `\`\`\`console\n${ran}\`\`\``);
      }
      await expect(text).toMatchFileSnapshot(join(ROOT, page));
    } finally {
      await desk.remove();
    }
  });

  it('has sessions', () => {
    expect(blocksOf(page, 'console').length).toBeGreaterThan(3);
  });
});

describe('what is shown fits', () => {
  it.each([
    [['a', 'b'], ['a', 'b'], true],
    [['a', '…'], ['a', 'b', 'c'], true],
    [['…', 'c'], ['a', 'b', 'c'], true],
    [['…'], [], true],
    [['a'], ['a', 'b'], false],
    [['…', 'd'], ['a', 'b', 'c'], false],
    [[], ['a'], false],
  ])('%j to %j: %s', (shown, lines, expected) => {
    expect(fits(shown, lines)).toBe(expected);
  });
});
