// Repositories that real commands made and then changed: what `dvc status` says of them is what Pawl must say.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of DVC, not of JavaScript
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { TemporaryRepository } from '../../support/temporary-repository.ts';
import type { Dvc } from './real-dvc.ts';

export interface Bench {
  readonly repository: TemporaryRepository;
  readonly dvc: Dvc;
  /** Writes files of the work tree; directories above them are made. */
  write(files: Readonly<Record<string, string | Buffer | undefined>>): Promise<void>;
}

export interface Scenario {
  readonly name: string;
  /** Makes the pipeline and runs it; what is in the work tree afterwards is committed. */
  make(bench: Bench): Promise<void>;
  /** What changes then, without a run; committed again. */
  change(bench: Bench): Promise<void>;
  /** Stages that are stale, by the name that DVC gives them. */
  readonly stale: readonly string[];
  /** Stages of which Pawl cannot tell. */
  readonly undecidable?: readonly string[];
  readonly version?: '2' | '3';
  /** Pawl finds `metrics.json` by its name where no stage declares it any more; DVC does not. */
  readonly metricsByName?: true;
  /** Lines of `dvc diff` about outputs that no run made and whose path is a template. */
  readonly unseen?: readonly string[];
}

/** Commits what a user would: not what DVC told git to ignore. */
export async function commitAll(repository: TemporaryRepository, message: string): Promise<string> {
  await repository.git('add', '--all');
  const identity = ['-c', 'user.name=Ada Lovelace', '-c', 'user.email=ada@example.org'];
  await repository.git(...identity, 'commit', '--quiet', '--allow-empty', '--message', message);
  return repository.id('HEAD');
}

export async function writeFiles(
  repository: TemporaryRepository,
  files: Readonly<Record<string, string | Buffer | undefined>>,
): Promise<void> {
  for (const path of Object.keys(files)) {
    await mkdir(dirname(join(repository.directory, path)), { recursive: true });
  }
  await repository.write(files);
}

const PIPELINE = `stages:
  prepare:
    cmd: sh src/prepare.sh
    deps:
    - src/prepare.sh
    - data/raw.csv
    outs:
    - data/clean.csv
  train:
    cmd: sh src/train.sh
    deps:
    - src/train.sh
    - data/clean.csv
    params:
    - train.lr
    - train.depth
    outs:
    - model.bin
    metrics:
    - metrics.json:
        cache: false
`;

const PARAMETERS = 'train:\n  lr: 0.1\n  depth: 3\nother: 1\n';

async function makePipeline({ write, dvc, repository }: Bench): Promise<void> {
  await write({
    'dvc.yaml': PIPELINE,
    'params.yaml': PARAMETERS,
    'data/raw.csv': 'id,x\n1,a\n2,b\n',
    'src/prepare.sh': 'tr a-z A-Z < data/raw.csv > data/clean.csv\n',
    'src/train.sh': `wc -c < data/clean.csv > model.bin\necho '{"accuracy": 0.76}' > metrics.json\n`,
  });
  await dvc.do(repository.directory, ['add', 'data/raw.csv'], ['repro']);
}

/** One change of the small pipeline, by writing files. */
function edit(
  name: string,
  files: Readonly<Record<string, string | undefined>>,
  stale: readonly string[],
  undecidable: readonly string[] = [],
): Scenario {
  return { name, make: makePipeline, change: ({ write }) => write(files), stale, undecidable };
}

const pipeline = (from: string, to: string) => ({ 'dvc.yaml': PIPELINE.replace(from, to) });

const edits: readonly Scenario[] = [
  edit('nothing changed', { 'README.md': 'words\n' }, []),
  edit('code edited', { 'src/train.sh': 'echo other\n' }, ['train']),
  edit('code gone', { 'src/train.sh': undefined }, ['train']),
  edit('parameter edited', { 'params.yaml': PARAMETERS.replace('0.1', '0.2') }, ['train']),
  edit('parameter gone', { 'params.yaml': PARAMETERS.replace('  depth: 3\n', '') }, ['train']),
  edit('parameters gone', { 'params.yaml': undefined }, ['train']),
  edit('parameter that nobody tracks', { 'params.yaml': PARAMETERS.replace('other: 1', 'other: 2') }, []),
  edit('parameter written differently', { 'params.yaml': PARAMETERS.replace('0.1', '1.0e-1') }, []),
  edit('metric edited by hand', { 'metrics.json': '{"accuracy": 0.99}\n' }, ['train']),
  edit('metric file gone', { 'metrics.json': undefined }, ['train']),
  edit('command changed', pipeline('sh src/train.sh', 'sh -e src/train.sh'), ['train']),
  edit('command as a list', pipeline('cmd: sh src/train.sh', 'cmd: [sh src/train.sh]'), ['train']),
  edit('description changed', pipeline('  train:\n', '  train:\n    desc: words\n'), []),
  edit(
    'dependency added',
    { ...pipeline('    - src/train.sh\n', '    - src/train.sh\n    - lib.sh\n'), 'lib.sh': 'x\n' },
    ['train'],
  ),
  edit(
    'dependency added that is not there',
    pipeline('    - src/train.sh\n', '    - src/train.sh\n    - lib.sh\n'),
    ['train'],
  ),
  edit('dependency taken away', pipeline('    - src/train.sh\n', ''), []),
  edit('parameter added', pipeline('    - train.depth\n', '    - train.depth\n    - other\n'), ['train']),
  edit(
    'parameter added that is not there',
    pipeline('    - train.depth\n', '    - train.depth\n    - nowhere\n'),
    ['train'],
  ),
  edit('output added', pipeline('    - model.bin\n', '    - model.bin\n    - second.bin\n'), ['train']),
  edit(
    'stage added',
    { 'dvc.yaml': `${PIPELINE}  report:\n    cmd: echo\n    deps: [metrics.json]\n    outs: [report.txt]\n` },
    ['report'],
  ),
  {
    ...edit('stage taken away', { 'dvc.yaml': PIPELINE.slice(0, PIPELINE.indexOf('  train:')) }, []),
    metricsByName: true,
  },
  edit('stage renamed', pipeline('  train:\n', '  fit:\n'), ['fit']),
  edit(
    'frozen, and its code edited',
    { ...pipeline('  train:\n', '  train:\n    frozen: true\n'), 'src/train.sh': 'x\n' },
    [],
  ),
  edit(
    'frozen, and its command changed',
    pipeline('  train:\n    cmd: sh', '  train:\n    frozen: true\n    cmd: sh -e'),
    ['train'],
  ),
  edit('always changed', pipeline('  train:\n', '  train:\n    always_changed: true\n'), [], ['train']),
  {
    name: 'data replaced',
    make: makePipeline,
    async change({ write, dvc, repository }) {
      await write({ 'data/raw.csv': 'id,x\n1,c\n' });
      await dvc.do(repository.directory, ['add', 'data/raw.csv']);
    },
    stale: ['prepare'],
  },
  {
    name: 'data replaced and only the first stage run',
    make: makePipeline,
    async change({ write, dvc, repository }) {
      await write({ 'data/raw.csv': 'id,x\n1,c\n' });
      await dvc.do(repository.directory, ['add', 'data/raw.csv'], ['repro', '-s', 'prepare']);
    },
    stale: ['train'],
  },
  {
    name: 'everything run again',
    make: makePipeline,
    async change({ write, dvc, repository }) {
      await write({ 'src/train.sh': 'echo 7 > model.bin\necho \'{"accuracy": 0.75}\' > metrics.json\n' });
      await dvc.do(repository.directory, ['repro']);
    },
    stale: [],
  },
];

/** A pipeline of its own, run once; then files are written. */
function own(
  name: string,
  files: Readonly<Record<string, string | Buffer>>,
  changed: Readonly<Record<string, string | Buffer | undefined>>,
  stale: readonly string[],
  more: Pick<Scenario, 'undecidable' | 'version' | 'unseen'> & {
    before?: readonly (readonly string[])[];
  } = {},
): Scenario {
  return {
    name,
    async make({ write, dvc, repository }) {
      await write(files);
      await dvc.do(repository.directory, ...(more.before ?? []), ['repro', '--all-pipelines']);
    },
    change: ({ write }) => write(changed),
    stale,
    undecidable: more.undecidable ?? [],
    ...(more.version === undefined ? {} : { version: more.version }),
    ...(more.unseen === undefined ? {} : { unseen: more.unseen }),
  };
}

const WDIR =
  'stages:\n  train:\n    cmd: cp in.txt out.txt\n    wdir: work\n    deps: [in.txt, ../shared.txt]\n    params: [lr]\n    outs: [out.txt]\n';
const wdirFiles = {
  'dvc.yaml': WDIR,
  'work/in.txt': 'a\n',
  'work/params.yaml': 'lr: 1\n',
  'shared.txt': 's\n',
};

const FOREACH =
  'stages:\n  train:\n    foreach: [us, eu]\n    do:\n      cmd: cp ${item}.txt ${item}.out\n      deps: ["${item}.txt"]\n      outs: ["${item}.out"]\n';
const foreachFiles = { 'dvc.yaml': FOREACH, 'us.txt': 'us\n', 'eu.txt': 'eu\n' };

const KEYED =
  'stages:\n  train:\n    foreach:\n      us: {lr: 1}\n      eu: {lr: 2}\n    do:\n      cmd: sh fit.sh ${key}\n      deps: [fit.sh]\n      outs:\n      - "${key}.json":\n          cache: false\n';

const MATRIX =
  'stages:\n  train:\n    matrix:\n      region: [us, eu]\n      model: [xgb, 1.50]\n    cmd: sh fit.sh ${item.region} ${item.model}\n    deps: [fit.sh]\n    outs: ["${item.region}-${item.model}.out"]\n';
const FIT = 'touch $1.json $1-$2.out\n';

const TEMPLATE =
  'vars:\n- vars.yaml\nstages:\n  train:\n    cmd: sh fit.sh ${lr} ${model.name}\n    deps: [fit.sh, "${input}"]\n    outs: [out.txt]\n';
const templateFiles = {
  'dvc.yaml': TEMPLATE,
  'vars.yaml': 'lr: 0.1\nmodel: {name: xgb, unused: 1}\n',
  'params.yaml': 'input: in.txt\n',
  'in.txt': 'a\n',
  'fit.sh': 'touch out.txt\n',
};

const DIRECTORY = 'stages:\n  train:\n    cmd: sh src/train.sh\n    deps: [src]\n    outs: [out.txt]\n';
const directoryFiles = {
  'dvc.yaml': DIRECTORY,
  'src/train.sh': 'cp src/lib/a.txt out.txt\n',
  'src/lib/a.txt': 'a\n',
  'src/lib/ümlaut "q".txt': 'ü\n',
  'src/\u{1F600}.txt': 'smile\n',
  'src/\uFB01.txt': 'ligature\n',
};

const CUSTOM =
  'stages:\n  train:\n    cmd: touch out.txt\n    params:\n    - config.json:\n      - model.size\n      - layers.0\n    - all.toml:\n    outs: [out.txt]\n';
const customFiles = {
  'dvc.yaml': CUSTOM,
  'config.json': '{"model": {"size": 3, "other": 1}, "layers": [8, 4]}\n',
  'all.toml': 'a = 1\n[b]\nc = 2.50\nd = [1, 2]\n',
};

const EOL = 'stages:\n  train:\n    cmd: cp in.txt out.txt\n    deps: [in.txt]\n    outs: [out.txt]\n';

const PRODUCED =
  'stages:\n  split:\n    cmd: sh split.sh\n    deps: [split.sh]\n    outs: [parts]\n  train:\n    cmd: cp parts/a.txt out.txt\n    deps: [parts/a.txt]\n    outs: [out.txt]\n';

const UNCACHED =
  'stages:\n  report:\n    cmd: sh report.sh\n    deps: [report.sh]\n    outs:\n    - reports:\n        cache: false\n';

const pipelines: readonly Scenario[] = [
  own('working directory: input edited', wdirFiles, { 'work/in.txt': 'b\n' }, ['train']),
  own('working directory: input beside it edited', wdirFiles, { 'shared.txt': 't\n' }, ['train']),
  own('working directory: parameters in it edited', wdirFiles, { 'work/params.yaml': 'lr: 2\n' }, ['train']),
  own('working directory: parameters at the root are others', wdirFiles, { 'params.yaml': 'lr: 2\n' }, []),
  own(
    'a dvc.yaml further down',
    { 'sub/dvc.yaml': EOL, 'sub/in.txt': 'a\n', 'in.txt': 'other\n' },
    { 'sub/in.txt': 'b\n', 'in.txt': 'b\n' },
    ['sub/dvc.yaml:train'],
  ),
  own('foreach: one input edited', foreachFiles, { 'us.txt': 'other\n' }, ['train@us'], {
    undecidable: ['train@us', 'train@eu'],
  }),
  own(
    'foreach: one member more',
    foreachFiles,
    { 'dvc.yaml': FOREACH.replace('[us, eu]', '[us, eu, uk]'), 'uk.txt': 'uk\n' },
    ['train@uk'],
    { undecidable: ['train@us', 'train@eu'], unseen: ['+ uk.out'] },
  ),
  own('foreach: one member less', foreachFiles, { 'dvc.yaml': FOREACH.replace('[us, eu]', '[eu]') }, [], {
    undecidable: ['train@eu'],
  }),
  own(
    'foreach over a mapping: code edited',
    { 'dvc.yaml': KEYED, 'fit.sh': FIT },
    { 'fit.sh': `${FIT}true\n` },
    ['train@eu', 'train@us'],
    { undecidable: ['train@eu', 'train@us'] },
  ),
  own(
    'foreach over a mapping: one output edited',
    { 'dvc.yaml': KEYED, 'fit.sh': FIT },
    { 'us.json': '{"accuracy": 1}\n' },
    ['train@us'],
    { undecidable: ['train@eu', 'train@us'] },
  ),
  own(
    'matrix: code edited',
    { 'dvc.yaml': MATRIX, 'fit.sh': FIT },
    { 'fit.sh': `${FIT}true\n` },
    ['train@eu-1.5', 'train@eu-xgb', 'train@us-1.5', 'train@us-xgb'],
    { undecidable: ['train@eu-1.5', 'train@eu-xgb', 'train@us-1.5', 'train@us-xgb'] },
  ),
  own('template: value edited', templateFiles, { 'vars.yaml': 'lr: 0.2\nmodel: {name: xgb}\n' }, [], {
    undecidable: ['train'],
  }),
  own('template: input edited', templateFiles, { 'in.txt': 'b\n' }, ['train'], { undecidable: ['train'] }),
  own(
    'template: fixed part of the command edited',
    templateFiles,
    { 'dvc.yaml': TEMPLATE.replace('sh fit.sh', 'sh -e fit.sh') },
    ['train'],
  ),
  own('directory in git: nothing changed', directoryFiles, { 'README.md': 'x\n' }, []),
  own('directory in git: file edited', directoryFiles, { 'src/lib/a.txt': 'b\n' }, ['train']),
  own('directory in git: file added', directoryFiles, { 'src/new.txt': 'b\n' }, ['train']),
  own('directory in git: file gone', directoryFiles, { 'src/lib/a.txt': undefined }, [], {
    undecidable: ['train'],
  }),
  own(
    'directory in git that held files git does not have',
    { ...directoryFiles, '.gitignore': '*.pyc\n', 'src/train.pyc': 'x\n' },
    { 'README.md': 'x\n' },
    [],
    { undecidable: ['train'] },
  ),
  own(
    'directory in git with files that DVC ignores: nothing changed',
    {
      ...directoryFiles,
      '.dvcignore': '*.md\n/src/notes/\n',
      'src/read.md': 'x\n',
      'src/notes/n.txt': 'x\n',
    },
    { 'src/read.md': 'y\n', 'src/notes/n.txt': 'y\n' },
    [],
  ),
  own(
    'directory in git that also holds data of DVC',
    { ...directoryFiles, 'src/data.bin': 'data\n' },
    { 'README.md': 'x\n' },
    [],
    { before: [['add', 'src/data.bin']] },
  ),
  own(
    'parameters of other files: tracked key edited',
    customFiles,
    { 'config.json': '{"model": {"size": 4, "other": 1}, "layers": [8, 4]}\n' },
    ['train'],
  ),
  own(
    'parameters of other files: other key edited',
    customFiles,
    { 'config.json': '{"model": {"size": 3.0, "other": 2}, "layers": [8, 5]}\n' },
    [],
  ),
  own(
    'parameters of other files: element of a list edited',
    customFiles,
    { 'config.json': '{"model": {"size": 3}, "layers": [9, 4]}\n' },
    ['train'],
  ),
  own(
    'parameters of a whole file: value edited',
    customFiles,
    { 'all.toml': 'a = 1\n[b]\nc = 2.5\nd = [1, 3]\n' },
    ['train'],
  ),
  own(
    'parameters of a whole file: written differently',
    customFiles,
    { 'all.toml': '[b]\nd = [ 1, 2 ]\nc = 2.5\n' },
    ['train'],
  ),
  own(
    'parameters of a whole file: order changed',
    customFiles,
    { 'all.toml': 'b = {d = [1, 2], c = 2.5}\na = 1\n' },
    [],
  ),
  own(
    'an input inside a directory that DVC tracks',
    { 'dvc.yaml': PRODUCED, 'split.sh': 'mkdir -p parts\necho a > parts/a.txt\n' },
    { 'README.md': 'x\n' },
    [],
    {
      undecidable: ['train'],
    },
  ),
  own(
    'directory of outputs in git: edited',
    {
      'dvc.yaml': UNCACHED,
      'report.sh': 'mkdir -p reports/a\necho 1 > reports/a/1.txt\necho 2 > reports/2.txt\n',
    },
    { 'reports/2.txt': '3\n' },
    ['report'],
  ),
  own(
    'directory of outputs in git: equal',
    {
      'dvc.yaml': UNCACHED,
      'report.sh': 'mkdir -p reports/a\necho 1 > reports/a/1.txt\necho 2 > reports/2.txt\n',
    },
    { 'README.md': 'x\n' },
    [],
  ),
  own(
    'line ends under DVC 3 count',
    { 'dvc.yaml': EOL, 'in.txt': 'a\r\nb\r\n', '.gitattributes': '* -text\n' },
    { 'in.txt': 'a\nb\n' },
    [],
    { undecidable: ['train'] },
  ),
  own(
    'line ends under DVC 3: equal bytes',
    { 'dvc.yaml': EOL, 'in.txt': 'a\r\nb\r\n', '.gitattributes': '* -text\n' },
    { 'README.md': 'x\n' },
    [],
  ),
  own(
    'git writes carriage returns: equal',
    { 'dvc.yaml': EOL, '.gitattributes': '*.txt text eol=crlf\n', 'in.txt': 'a\r\nb\r\n' },
    { 'README.md': 'x\n' },
    [],
  ),
  own(
    'git writes carriage returns: edited',
    { 'dvc.yaml': EOL, '.gitattributes': '*.txt text eol=crlf\n', 'in.txt': 'a\r\nb\r\n' },
    { 'in.txt': 'a\r\nc\r\n' },
    ['train'],
  ),
  own(
    'line ends under DVC 2 do not count',
    { 'dvc.yaml': EOL, 'in.txt': 'a\r\nb\r\n', '.gitattributes': '* -text\n' },
    { 'in.txt': 'a\nb\n' },
    [],
    { version: '2' },
  ),
  own(
    'DVC 2: input edited',
    { 'dvc.yaml': EOL, 'in.txt': 'a\r\nb\r\n' },
    { 'in.txt': 'a\r\nc\r\n' },
    ['train'],
    { version: '2' },
  ),
  own(
    'DVC 2: a binary keeps its carriage returns',
    { 'dvc.yaml': EOL, 'in.txt': Buffer.from('\0a\r\nb\r\n'), '.gitattributes': '* -text\n' },
    { 'in.txt': Buffer.from('\0a\nb\n') },
    ['train'],
    {
      version: '2',
    },
  ),
  own(
    'DVC 2: directory in git',
    { ...directoryFiles, 'src/crlf.txt': 'a\r\nb\r\n', '.gitattributes': '* -text\n' },
    { 'src/crlf.txt': 'a\nb\n' },
    [],
    { version: '2' },
  ),
  {
    name: 'data imported from a path and from a repository',
    async make({ write, dvc, repository }) {
      await write({
        'in/.gitkeep': '',
        'source.txt': 'one\n',
        'dvc.yaml': EOL.replaceAll('in.txt', 'in/x.txt'),
      });
      await commitAll(repository, 'the source');
      await dvc.do(
        repository.directory,
        ['import-url', join(repository.directory, 'source.txt'), 'in/x.txt'],
        ['import', repository.directory, 'source.txt', '-o', 'in/y.txt'],
        ['repro'],
      );
    },
    change: ({ write }) => write({ 'source.txt': 'two\n' }),
    stale: [],
    undecidable: ['in/y.txt.dvc'],
  },
];

export const SCENARIOS: readonly Scenario[] = [...edits, ...pipelines];
