// What does GitHub make of our Markdown? CommonMark and GFM by micromark, GitHub's own links by its documented rules.
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';

export interface Rendered {
  /** Tags in their order with their attributes, without the harmless `<span>`. */
  readonly tags: readonly string[];
  /** Text nodes outside of code, where GitHub looks for something to link. */
  readonly texts: readonly string[];
  /** All text, in code too. */
  readonly text: string;
}

export function renderAsGitHub(markdown: string): Rendered {
  return readHtml(
    micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] }),
  );
}

function readHtml(html: string): Rendered {
  const tags: string[] = [];
  const texts: string[] = [];
  let text = '';
  let code = 0;
  for (const [token] of html.matchAll(/<!--.*?-->|<[^>]*>|[^<]+/gs)) {
    if (!token.startsWith('<')) {
      const node = decode(token);
      text += node;
      if (code === 0) texts.push(node);
      continue;
    }
    if (!/^<(?:\/?span>|!--)/.test(token)) tags.push(token);
    if (/^<(?:code|pre)\b/.test(token)) code += 1;
    if (/^<\/(?:code|pre)>/.test(token)) code -= 1;
  }
  return { tags, texts, text };
}

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' };

function decode(text: string): string {
  return text.replaceAll(
    /&(?:#(\d+)|(\w+));/g,
    (whole, code: string | undefined, name: string | undefined) =>
      code === undefined ? (NAMED[name ?? ''] ?? whole) : String.fromCodePoint(Number(code)),
  );
}

/**
 * What GitHub turns text into after rendering it, looking at one text node at a time: "Autolinked references and URLs",
 * "Basic writing and formatting syntax" (mentions, emoji), "Writing mathematical expressions", and the literal
 * autolinks of GFM.
 */
const LINKED: Readonly<Record<string, RegExp>> = {
  mention: /@[a-z0-9]/i,
  issue: /#\d/,
  'GH-1': /\bGH-\d/i,
  advisory: /\b(?:GHSA|CVE)-\w/i,
  'commit id': /[0-9a-f]{7,}/i,
  URL: /:\/\//,
  'www.': /www\./i,
  'e-mail': /[\w.+-]@/,
  emoji: /:[\w+-]+:/,
  math: /\$.*\$/s,
};

/** Names of what GitHub would link in these text nodes. */
export function findLinks({ texts }: Rendered, ownCommits: readonly string[] = []): readonly string[] {
  return texts.flatMap((node) => {
    const foreign = ownCommits.reduce((rest, id) => rest.replaceAll(id, ''), node);
    return Object.entries(LINKED).flatMap(([name, pattern]) =>
      pattern.test(foreign) ? [`${name}: ${foreign}`] : [],
    );
  });
}

/** Controls, format characters, lone surrogates, fillers: what nobody sees. */
export const INVISIBLE = /(?!\n)[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u;
