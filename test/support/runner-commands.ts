// What would a real runner obey in these bytes? Its parsers of workflow commands and of command files, once more.
//
// After https://github.com/actions/runner: ActionCommand.cs (TryParseV2, TryParse), ActionCommandManager.cs
// (TryProcessCommand), OutputManager.cs (OnDataReceived), ProcessInvoker.cs (StartReadStream), FileCommandManager.cs.

/** A line that the runner took as a command and not as output. */
export interface Command {
  /** As written; the runner compares without case. */
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  /** Unescaped: may hold newlines. */
  readonly data: string;
  readonly stream: 'stdout' | 'stderr';
  /** The whole line. */
  readonly line: string;
}

/** Every command that the runner knows for steps; `internal-set-repo-path` is only heard while its own plugin runs. */
const COMMAND_NAMES = [
  'add-mask',
  'add-matcher',
  'add-path',
  'debug',
  'echo',
  'endgroup',
  'error',
  'group',
  'notice',
  'remove-matcher',
  'save-state',
  'set-env',
  'set-output',
  'stop-commands',
  'warning',
] as const;

const STOP = 'stop-commands';
const V2 = '::';
const LEGACY = '##[';
/** .NET's StreamReader.ReadLine ends a line at each of these, so a lone carriage return begins a new line. */
const LINE_END = /\r\n|\r|\n/;
/** .NET's Char.IsWhiteSpace, which TrimStart takes off: unlike JavaScript's it has U+0085 and lacks U+FEFF. */
const WHITE_SPACE = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;
/** .NET compares by culture here, and ICU does not see format characters: `:\u00ad:` ends a command's head as `::` does. */
const V2_END = /:[\p{Cc}\p{Cf}]*:/u;

/**
 * Every command that a runner would obey. It reads both streams; which of them is first is chance, so each is parsed by
 * itself, and a `stop-commands` in one does not silence the other here: nothing must rely on it.
 */
export function parseRunnerOutput(stdout: string, stderr = ''): readonly Command[] {
  return [...parseStream(stdout, 'stdout'), ...parseStream(stderr, 'stderr')];
}

function parseStream(text: string, stream: Command['stream']): Command[] {
  const commands: Command[] = [];
  const names = new Set<string>(COMMAND_NAMES);
  let stoppedUntil: string | undefined;
  for (const line of text.split(LINE_END)) {
    const parsed = parseV2(line, names) ?? parseLegacy(line, names);
    if (parsed === undefined) continue;
    const name = parsed.name.toLowerCase();
    if (stoppedUntil === undefined) {
      commands.push({ ...parsed, stream, line });
      if (name === STOP) {
        stoppedUntil = parsed.data.toLowerCase();
        names.add(stoppedUntil);
      }
    } else if (name === stoppedUntil) {
      names.delete(stoppedUntil);
      stoppedUntil = undefined;
    }
  }
  return commands;
}

type Parsed = Pick<Command, 'name' | 'properties' | 'data'>;

/** `::name key=value,key=value::data`, at the beginning of the line after white space. */
function parseV2(line: string, names: ReadonlySet<string>): Parsed | undefined {
  const message = line.replace(WHITE_SPACE, '');
  if (!message.startsWith(V2)) return undefined;
  const length = message.slice(V2.length).search(V2_END);
  if (length < 0) return undefined;
  const end = V2.length + length;
  const { name, properties } = parseHead(message.slice(V2.length, end), true);
  if (!names.has(name.toLowerCase())) return undefined;
  const decode = unescaper([':', ',']);
  return {
    name,
    properties: parseProperties(properties, ',', decode),
    data: unescaper([])(message.slice(end + V2.length)),
  };
}

/** `##[name key=value;key=value]data`, anywhere in the line; only its first `##[` counts. */
function parseLegacy(line: string, names: ReadonlySet<string>): Parsed | undefined {
  const start = line.indexOf(LEGACY);
  const end = start < 0 ? -1 : line.indexOf(']', start);
  if (end < 0) return undefined;
  const { name, properties } = parseHead(line.slice(start + LEGACY.length, end), false);
  if (!names.has(name.toLowerCase())) return undefined;
  const decode = unescaper([';', ']']);
  return {
    name,
    properties: parseProperties(properties, ';', decode),
    data: decode(line.slice(end + 1)),
  };
}

function parseHead(head: string, trim: boolean): { name: string; properties: string } {
  const space = head.indexOf(' ');
  if (space < 0) return { name: head, properties: '' };
  const properties = head.slice(space + 1);
  return { name: head.slice(0, space), properties: trim ? properties.trim() : properties };
}

function parseProperties(
  text: string,
  separator: string,
  decode: (text: string) => string,
): Record<string, string> {
  const properties: Record<string, string> = {};
  for (const pair of text.split(separator)) {
    const key = pair.split('=', 1)[0] ?? '';
    const value = pair.slice(key.length + 1);
    if (key !== '' && value !== '') properties[key] = decode(value);
  }
  return properties;
}

function unescaper(more: readonly string[]): (text: string) => string {
  const codes: Readonly<Record<string, string>> = { ':': '%3A', ',': '%2C', ';': '%3B', ']': '%5D' };
  // `%25` last, so that `%250A` is the text `%0A`.
  const pairs = [
    ['\r', '%0D'],
    ['\n', '%0A'],
    ...more.map((one) => [one, codes[one] ?? one]),
    ['%', '%25'],
  ] as const;
  return (text) => pairs.reduce((done, [token = '', code = '']) => done.replaceAll(code, token), text);
}

/**
 * Name and value pairs of a command file (`GITHUB_OUTPUT`, `GITHUB_ENV`, `GITHUB_STATE`), the last of equal names.
 * @throws Error where the runner would fail the step: a line that is neither `name=value` nor a heredoc, or one that
 *   never ends
 */
export function parseCommandFile(text: string): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  let rest = text;
  const readLine = (): string | undefined => {
    if (rest === '') return undefined;
    const end = rest.indexOf('\n');
    const line = end < 0 ? rest : rest.slice(0, end);
    rest = end < 0 ? '' : rest.slice(end + 1);
    return line;
  };
  for (let line = readLine(); line !== undefined; line = readLine()) {
    if (line === '') continue;
    const equals = line.indexOf('=');
    const heredoc = line.indexOf('<<');
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      const name = line.slice(0, equals);
      if (name === '') throw new Error(`Invalid format '${line}'. Name must not be empty`);
      values[name] = line.slice(equals + 1);
    } else if (heredoc >= 0) {
      const name = line.slice(0, heredoc);
      const delimiter = line.slice(heredoc + '<<'.length);
      if (name === '' || delimiter === '')
        throw new Error(`Invalid format '${line}'. Name and delimiter must not be empty`);
      values[name] = readHeredoc(readLine, delimiter);
    } else {
      throw new Error(`Invalid format '${line}'`);
    }
  }
  return values;
}

function readHeredoc(readLine: () => string | undefined, delimiter: string): string {
  const lines: string[] = [];
  for (let line = readLine(); line !== delimiter; line = readLine()) {
    if (line === undefined) throw new Error(`Invalid value. Matching delimiter not found '${delimiter}'`);
    lines.push(line);
  }
  return lines.join('\n');
}

/** Largest step summary that the runner uploads; a larger one is refused whole. */
export const MAXIMUM_SUMMARY_BYTES = 1024 * 1024;
