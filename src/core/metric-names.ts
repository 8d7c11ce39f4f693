// What does the name of a metric say: which way is better, whether it has a scale of points, and whether it may block?
import { STANDARD_NAMES, type StandardNames, words } from './metric-name-table.ts';
import type { Direction } from './model.ts';

/** `rate`: 0 to 1 or 0 to 100, with a scale of points. `none`: no such scale. `unknown`: the name does not tell. */
export type NamedScale = 'rate' | 'none' | 'unknown';

/** Metrics of slices, of speed and of training are shown, and block only where the policy says so. */
export type NameKind = 'plain' | 'slice' | 'latency' | 'training';

export interface NameDescription {
  /** Absent: the name does not tell, or neither way is better. */
  readonly direction?: Direction;
  readonly scale: NamedScale;
  readonly kind: NameKind;
}

/** Longer names are no standard names, and cost time: their end decides. */
const MAX_NAME_LENGTH = 500;

/** Words before a name that say where it was measured or how it was averaged, not what it is. */
const PREFIXES: ReadonlySet<string> = new Set(
  words(
    'test val valid validation eval evaluation dev holdout heldout oof cv out final best overall global total mean avg average median micro macro weighted binary metric metrics score train training trn',
  ),
);

/** Words after a name that say the same, or that it is a score. `5` as in `top_5`, `pct` as in `accuracy_pct`. */
const SUFFIXES: ReadonlySet<string> = new Set(
  words(
    'score scores mean avg average median micro macro weighted binary samples ovr ovo pct percent percentage value none norm overall total final best test val valid validation eval dev holdout cv at k train training trn',
  ),
);

/** Parts of a dotted name that only say how the part before them was averaged. */
const AVERAGES: ReadonlySet<string> = new Set(
  words('mean avg average median micro macro weighted value score overall'),
);

const SLICES: ReadonlySet<string> = new Set(
  words('slice slices subgroup subgroups by_slice by_group per_class'),
);
const TRAINING: ReadonlySet<string> = new Set(words('train training trn'));

const EXACT = new Map<string, StandardNames>();
const ENDINGS = new Map<string, StandardNames>();
const BEGINNINGS: { readonly text: string; readonly line: StandardNames }[] = [];
for (const line of [...STANDARD_NAMES].reverse()) {
  for (const name of line.names) {
    if (name.startsWith('*_')) ENDINGS.set(name.slice(2), line);
    else if (name.endsWith('_*')) BEGINNINGS.push({ text: name.slice(0, -1), line });
    else EXACT.set(name, line);
  }
}

/**
 * Says what the name of a metric tells. The last part of a dotted name decides; `test_`, `val_`, `_macro`, `_score` and
 * the like do not change what a name means, nor does a file before it (`eval/test.json:accuracy`) or `@5` after it.
 * @param name dotted name, foreign text of any length
 */
export function describeMetricName(name: string): NameDescription {
  const known = DESCRIBED.get(name) ?? describe(name);
  if (DESCRIBED.size >= DESCRIBED_LIMIT) DESCRIBED.clear();
  DESCRIBED.set(name, known);
  return known;
}

/** A thousand models have the same few names. The limit is for names that are made up to fill the memory. */
const DESCRIBED = new Map<string, NameDescription>();
const DESCRIBED_LIMIT = 1_000;

function describe(name: string): NameDescription {
  const key = name.slice(-MAX_NAME_LENGTH).replace(/^.*\.(?:json|ya?ml|toml|csv):/is, '');
  const parts = key.split(/[./]/).filter((part) => part.trim() !== '');
  const last = parts.findLast((part, index) => index === 0 || !isAverage(normalise(part))) ?? '';
  const line = lookUp(last);
  return {
    ...(line?.direction === undefined ? {} : { direction: line.direction }),
    scale: line?.scale ?? 'unknown',
    kind: kindOf(parts, line),
  };
}

/** `mean`, or a percentile such as `p95`. */
function isAverage(part: string): boolean {
  return AVERAGES.has(part) || /^p[0-9]+$/.test(part);
}

function kindOf(parts: readonly string[], line: StandardNames | undefined): NameKind {
  const names = parts.map((part) => normalise(splitCamelCase(part)));
  if (names.some((part) => isTraining(part))) return 'training';
  if (names.slice(0, -1).some((part) => SLICES.has(part))) return 'slice';
  return line?.kind ?? 'plain';
}

function isTraining(part: string): boolean {
  const tokens = part.split('_');
  return TRAINING.has(tokens[0] ?? '') || TRAINING.has(tokens.at(-1) ?? '');
}

function lookUp(part: string): StandardNames | undefined {
  // lm-eval writes `acc,none`, and other tools `precision@5` or `accuracy (top 1)`.
  const [written = ''] = part.split(/[,(]/);
  const isNegated = /^neg_/i.test(written.trim());
  const base = written.replace(/@.*$/, '').replace(/^\s*neg_/i, '');
  const line = lookUpTokens(normalise(base)) ?? lookUpTokens(normalise(splitCamelCase(base)));
  // scikit-learn's scorers are better when higher: `neg_mean_squared_error` is minus the error.
  return isNegated && line?.direction === 'lower' ? { ...line, direction: 'higher', scale: 'none' } : line;
}

/** Tries the whole name, then the name without the words around it: first fewer words after it, then before it. */
function lookUpTokens(name: string): StandardNames | undefined {
  const tokens = name.split('_');
  for (let start = 0; start === 0 || PREFIXES.has(tokens[start - 1] ?? ''); start += 1) {
    if (start >= tokens.length) break;
    for (let end = tokens.length; end === tokens.length || isSuffix(tokens[end] ?? ''); end -= 1) {
      if (end <= start) break;
      const line = EXACT.get(tokens.slice(start, end).join('_'));
      if (line !== undefined) return line;
    }
  }
  return lookUpPattern(tokens);
}

/** The longest ending wins: `hamming_loss` before `loss`. */
function lookUpPattern(tokens: readonly string[]): StandardNames | undefined {
  for (let end = tokens.length; end === tokens.length || isSuffix(tokens[end] ?? ''); end -= 1) {
    for (let start = 1; start < end; start += 1) {
      const line = ENDINGS.get(tokens.slice(start, end).join('_'));
      if (line !== undefined) return line;
    }
    if (end <= 1) break;
  }
  return BEGINNINGS.find(({ text }) => tokens.join('_').startsWith(text))?.line;
}

function isSuffix(token: string): boolean {
  return SUFFIXES.has(token) || /^p?[0-9]+$/.test(token);
}

function splitCamelCase(text: string): string {
  return text.replace(/([a-z0-9])([A-Z])/g, '$1_$2');
}

/** Lower case, and `_` for everything that is not a letter, digit or `+`. */
function normalise(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}+]+/gu, '_')
    .replace(/^_+|_+$/g, '');
}
