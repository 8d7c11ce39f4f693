// What files may tell of the models of a commit, and reads each of them at most once.
import type { CommitFiles, Entry } from './commit-files.ts';
import { decodeManifest } from './manifest-text.ts';
import type { PolicyReading } from './policy-file.ts';
import { type Glance, glanceAtPipeline, glanceAtPolicy, UNSEEN } from './policy-glance.ts';

export const POLICY_FILE = 'pawl.yaml';

/** Largest `pawl.yaml`, and largest pipeline that is looked at, in bytes. */
const FILE_LIMIT = 1024 * 1024;
/** Every file by whose name a model is found. */
const TELLING_FILE = /(?:^|\/)(?:pawl\.ya?ml|dvc\.(?:yaml|lock)|metrics\.(?:json|ya?ml|toml|csv))$/;

/** Folders of other people's code and of test data; so is every folder that begins with a dot. */
const VENDORED: ReadonlySet<string> = new Set([
  '__fixtures__',
  '__pycache__',
  'node_modules',
  'site-packages',
  'testdata',
  'venv',
]);

/** What was read of files, so that a file that base and head share is read once. */
export interface DiscoveryCache {
  /** By object id and path: places and paths depend on where the file lies. */
  readonly readings: Map<string, Promise<PolicyReading>>;
  /** By object id. */
  readonly glances: Map<string, Promise<Glance>>;
}

/** An empty cache for one run. */
export function createDiscoveryCache(): DiscoveryCache {
  return { readings: new Map(), glances: new Map() };
}

/** The files of one commit that models are found by. */
export interface PolicySearch {
  readonly files: CommitFiles;
  readonly knownRules: readonly string[];
  readonly cache: DiscoveryCache;
  /** Entries that models are found by, without vendored folders, by path. */
  readonly entries: ReadonlyMap<string, Entry>;
  /** The `pawl.yaml` at the root. */
  readonly rootFile?: PolicyReading;
}

/** Lists the files that models are found by, and reads the `pawl.yaml` at the root. */
export async function startSearch(
  files: CommitFiles,
  knownRules: readonly string[],
  cache: DiscoveryCache,
): Promise<PolicySearch> {
  const listed = await files.list('');
  const entries = new Map(
    listed
      .filter(({ path }) => TELLING_FILE.test(path) && !isVendored(path))
      .map((entry) => [entry.path, entry]),
  );
  const search = { files, knownRules, cache, entries };
  if (!entries.has(POLICY_FILE)) return search;
  return { ...search, rootFile: await readPolicy(search, POLICY_FILE) };
}

function isVendored(path: string): boolean {
  return path
    .split('/')
    .slice(0, -1)
    .some((folder) => folder.startsWith('.') || VENDORED.has(folder));
}

/** What can be seen in the text of a file; nothing where there is none. */
export async function glanceAt(search: PolicySearch, path: string): Promise<Glance> {
  const entry = search.entries.get(path);
  if (entry === undefined) return { reachesOutside: false, names: [] };
  const { glances } = search.cache;
  const glance = glances.get(entry.id) ?? glanceAtFile(search.files, path);
  glances.set(entry.id, glance);
  return glance;
}

async function glanceAtFile(files: CommitFiles, path: string): Promise<Glance> {
  const read = await files.read(path, FILE_LIMIT);
  if (read.kind !== 'file') return UNSEEN;
  const text = read.bytes.toString('utf8');
  return path.endsWith(POLICY_FILE) ? glanceAtPolicy(text) : glanceAtPipeline(text);
}

/** Reads the `pawl.yaml` at a path. */
export function readPolicy(search: PolicySearch, path: string): Promise<PolicyReading> {
  const key = `${search.entries.get(path)?.id}:${path}`;
  const { readings } = search.cache;
  const reading = readings.get(key) ?? readPolicyAt(search, path);
  readings.set(key, reading);
  return reading;
}

async function readPolicyAt({ files, knownRules }: PolicySearch, path: string): Promise<PolicyReading> {
  const read = await files.read(path, FILE_LIMIT);
  if (read.kind === 'absent') return { keys: [], problems: [] };
  if (read.kind === 'problem') {
    return { keys: [], problems: [{ ...read.problem, rule: 'policy', severity: 'error' }] };
  }
  const decoded = decodeManifest(read.bytes, path);
  if (decoded.kind === 'problem') return { keys: [], problems: [{ ...decoded.problem, rule: 'policy' }] };
  // Few repositories have one at first, and the schema is larger than all readers.
  const { readPolicyFile } = await import('./policy-file.ts');
  return readPolicyFile(decoded.text, path, knownRules);
}
