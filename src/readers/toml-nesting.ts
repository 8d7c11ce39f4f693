// How deep do the brackets of a TOML text nest? Asked before the parser recurses into them and exhausts the stack.
import type { Place } from '../core/model.ts';
import type { Problem } from '../core/problem.ts';
import { DEPTH_LIMIT } from './limits.ts';
import { manifestError } from './manifest-problem.ts';
import type { PlaceOf } from './text-places.ts';

/** Brackets in strings and comments do not count. */
const bracketsAndText = /"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#[^\n]*|[[\]{}]/g;

/** The first bracket that opens a level beyond the limit, as a problem. */
export function nestedTooDeep(text: string, placeOf: PlaceOf): Problem | undefined {
  let depth = 0;
  for (const token of text.matchAll(bracketsAndText)) {
    if (token[0] === '[' || token[0] === '{') depth += 1;
    if (token[0] === ']' || token[0] === '}') depth -= 1;
    if (depth > DEPTH_LIMIT) return deeperThan(placeOf(token.index));
  }
  return undefined;
}

/** The problem of a value that is nested too deeply. */
export function deeperThan(place: Place): Problem {
  return manifestError(place, `values are nested deeper than ${DEPTH_LIMIT} levels`, {
    help: 'Write the values in flat tables.',
  });
}
