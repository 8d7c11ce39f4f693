// What changed in data, features, training, parameters, model and deploy files, in words.
import type { ArtifactChange, ModelDecision, ParameterChange } from '../core/decision.ts';
import type { Artifact, LineageRole } from '../core/model.ts';
import type { Escape } from './escape.ts';

/** How two kinds of foreign text are shown: as part of a sentence, and in the type of code. */
export interface Ink {
  readonly text: Escape;
  readonly code: Escape;
}

export interface RoleChanges {
  readonly role: LineageRole | 'parameters';
  /** One line for each path or parameter that changed. */
  readonly lines: readonly string[];
  /** How many did not. */
  readonly equal: number;
  /** The role in a few words, for a summary in one line; absent where nothing changed. */
  readonly brief?: string;
}

/** In the order data flows. */
const ROLES = ['data', 'features', 'training', 'parameters', 'model', 'deploy', 'evaluation'] as const;

/** What a role is called in the middle of a sentence. */
const ROLE_WORDS: Readonly<Record<RoleChanges['role'], string>> = {
  data: 'data',
  features: 'features',
  training: 'training',
  parameters: 'parameters',
  model: 'model',
  deploy: 'deploy',
  evaluation: 'evaluation data',
};

/** Only roles that the model has. */
export function describeChanges(
  model: Pick<ModelDecision, 'lineage' | 'parameters'>,
  ink: Ink,
): readonly RoleChanges[] {
  return ROLES.map((role) =>
    role === 'parameters'
      ? describeParameters(model.parameters, ink)
      : describeArtifacts(role, model.lineage, ink),
  ).filter(({ lines, equal }) => lines.length + equal > 0);
}

/** `features/build.py · params: max_depth 6 → 8 · data unchanged · model.pkl 1f3a… → 77b0… (12.4 MB)` */
export function describeBriefly(roles: readonly RoleChanges[]): string {
  const changed = roles.flatMap(({ brief }) => (brief === undefined ? [] : [brief]));
  const same = roles
    .filter(({ lines }) => lines.length === 0)
    .map(({ role }) => `${ROLE_WORDS[role]} unchanged`);
  return [...changed, ...same].join(' · ');
}

export function roleWords(role: RoleChanges['role']): string {
  return ROLE_WORDS[role];
}

function describeArtifacts(role: LineageRole, lineage: readonly ArtifactChange[], ink: Ink): RoleChanges {
  const own = lineage.filter((change) => change.role === role);
  const changed = own.filter(({ status }) => status !== 'equal');
  const [only] = changed;
  const equal = own.length - changed.length;
  const lines = changed.map((change) => `${ink.code(change.path)} ${describeArtifact(change, ink)}`);
  if (only === undefined) return { role, lines, equal };
  // Code files are told by their name alone; what a digest stands for is told by the digest.
  const single =
    role === 'model'
      ? `${ink.text(basename(only.path))} ${describeArtifact(only, plain(ink))}`
      : ink.text(only.path);
  return {
    role,
    lines,
    equal,
    brief: changed.length === 1 ? single : `${ROLE_WORDS[role]}: ${changed.length} files`,
  };
}

function plain(ink: Ink): Ink {
  return { text: ink.text, code: ink.text };
}

function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1) || path;
}

function describeArtifact({ status, base, head }: ArtifactChange, ink: Ink): string {
  switch (status) {
    case 'added':
      return `added${inBrackets([sizeOf(head), filesOf(head)])}`;
    case 'removed':
      return `removed${inBrackets([sizeOf(base), filesOf(base)])}`;
    case 'equal':
      return 'unchanged';
    case 'modified': {
      const [before, after] = shortDigests(base?.digest.value ?? '', head?.digest.value ?? '');
      const digests = `${ink.code(before)} → ${ink.code(after)}`;
      return digests + inBrackets([fromTo(sizeOf(base), sizeOf(head)), fromTo(filesOf(base), filesOf(head))]);
    }
  }
}

function inBrackets(words: readonly (string | undefined)[]): string {
  const present = words.filter((word) => word !== undefined);
  return present.length === 0 ? '' : ` (${present.join(', ')})`;
}

function fromTo(before: string | undefined, after: string | undefined): string | undefined {
  return before === undefined || after === undefined || before === after
    ? (after ?? before)
    : `${before} → ${after}`;
}

function sizeOf(artifact: Artifact | undefined): string | undefined {
  return artifact?.size === undefined ? undefined : formatSize(artifact.size);
}

function filesOf(artifact: Artifact | undefined): string | undefined {
  if (artifact?.files === undefined) return undefined;
  return artifact.files === 1 ? '1 file' : `${artifact.files} files`;
}

/** Enough of two digests to tell them apart, and fewer digits than GitHub takes for a commit id where that will do. */
function shortDigests(before: string, after: string): readonly [string, string] {
  let length = 4;
  while (length < before.length && before.slice(0, length) === after.slice(0, length)) length += 4;
  return [shorten(before, length), shorten(after, length)];
}

function shorten(digest: string, length: number): string {
  return digest.length <= length ? digest : `${digest.slice(0, length)}…`;
}

const SIZE_UNITS = ['kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Bytes in units of 1,000, three digits: `999 B`, `12.4 MB`. */
export function formatSize(size: number): string {
  let value = size;
  let unit = 'B';
  for (const next of SIZE_UNITS) {
    // 999,500 would be rounded to "1000 kB".
    if (value < 999.5) break;
    value /= 1000;
    unit = next;
  }
  const digits = unit === 'B' || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${value.toFixed(digits)} ${unit}`;
}

function describeParameters(parameters: readonly ParameterChange[], ink: Ink): RoleChanges {
  const [only] = parameters;
  const lines = parameters.map(
    ({ file, name, ...change }) => `${ink.code(`${file}: ${name}`)} ${describeValues(change, ink)}`,
  );
  if (only === undefined) return { role: 'parameters', lines, equal: 0 };
  const brief =
    parameters.length === 1
      ? `params: ${ink.text(lastPart(only.name))} ${describeValues(only, plain(ink))}`
      : `${parameters.length} parameters`;
  return { role: 'parameters', lines, equal: 0, brief };
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1) || name;
}

/** A list of a thousand numbers is a parameter too. */
const LONGEST_VALUE = 60;

function describeValues({ base, head }: Pick<ParameterChange, 'base' | 'head'>, ink: Ink): string {
  if (base === undefined) return `added: ${ink.code(head ?? '', LONGEST_VALUE)}`;
  if (head === undefined) return `removed (was ${ink.code(base, LONGEST_VALUE)})`;
  return `${ink.code(base, LONGEST_VALUE)} → ${ink.code(head, LONGEST_VALUE)}`;
}
