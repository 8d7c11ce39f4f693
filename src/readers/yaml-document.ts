// Composes one YAML document from text, with the limits that keep the library from exhausting stack or memory.
import { Composer, type CST, type Document, Parser } from 'yaml';
import type { Place } from '../core/model.ts';
import type { Problem } from '../core/problem.ts';
import { DEPTH_LIMIT } from './limits.ts';
import { excerpt, manifestError } from './manifest-problem.ts';
import type { PlaceOf } from './text-places.ts';

export type ComposedYaml =
  | { readonly kind: 'document'; readonly document: Document.Parsed }
  | { readonly kind: 'problem'; readonly problem: Problem };

/** Composes the only document of a text. A syntax error, a second document or too deep nesting is one problem. */
export function composeYaml(text: string, placeOf: PlaceOf): ComposedYaml {
  const tokens = [...new Parser().parse(text)];
  const refused = tooDeep(tokens, placeOf) ?? secondDocument(tokens, placeOf);
  if (refused !== undefined) return { kind: 'problem', problem: refused };
  const document = compose(tokens, text.length);
  const problem = firstError(document, placeOf);
  return problem === undefined ? { kind: 'document', document } : { kind: 'problem', problem };
}

/** Composes without the library's own printing: its warnings quote the hostile line on stderr. */
function compose(tokens: readonly CST.Token[], end: number): Document.Parsed {
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    customTags: [],
    resolveKnownTags: false,
    merge: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const [document] = composer.compose(tokens, true, end);
  if (document === undefined) throw new Error('a forced document is missing');
  return document;
}

function firstError(document: Document.Parsed, placeOf: PlaceOf): Problem | undefined {
  let first = document.errors[0];
  if (first === undefined) return undefined;
  for (const error of document.errors) if (error.pos[0] < first.pos[0]) first = error;
  return manifestError(placeOf(first.pos[0]), 'the file is not YAML, so nothing in it counts', {
    actual: firstLine(first.message),
    help: 'Correct the file at this place; two spaces an indent, no tabs.',
  });
}

/** Walks the tokens with a list of its own: composing recurses, and a megabyte of `[` would exhaust the stack. */
function tooDeep(tokens: readonly CST.Token[], placeOf: PlaceOf): Problem | undefined {
  const open: { token: CST.Token; depth: number }[] = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    if (token.type === 'document' && token.value !== undefined) open.push({ token: token.value, depth });
    if (!('items' in token)) continue;
    if (depth >= DEPTH_LIMIT) return deeperThan(placeOf(token.offset));
    for (const item of token.items) {
      if (item.key) open.push({ token: item.key, depth: depth + 1 });
      if (item.value) open.push({ token: item.value, depth: depth + 1 });
    }
  }
  return undefined;
}

/** The problem of a value that is nested too deeply. */
export function deeperThan(place: Place): Problem {
  return manifestError(place, `values are nested deeper than ${DEPTH_LIMIT} levels`, {
    help: 'Write the values as a flat mapping.',
  });
}

function secondDocument(tokens: readonly CST.Token[], placeOf: PlaceOf): Problem | undefined {
  const second = tokens.filter((token) => token.type === 'document')[1];
  if (second === undefined) return undefined;
  return manifestError(
    placeOf(second.offset),
    'the file holds more than one YAML document, so nothing in it counts',
    {
      expected: 'one document',
      help: 'Remove the --- and what follows it.',
    },
  );
}

/** The first line of what the library says, shortened: it quotes the file. */
export function firstLine(message: string): string {
  return excerpt(message.split('\n')[0] ?? message, 160);
}
