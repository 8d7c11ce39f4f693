// What strangers commit: one file of every kind that Pawl reads, each as bad as it can be.
import fc from 'fast-check';
import type { FileInMemory } from '../support/files-in-memory.ts';
import type { Files } from './repository-in-memory.ts';

/** Texts that mean something to a runner, to Markdown, to a terminal, to a shell or to JavaScript. */
export const TEXTS: readonly string[] = [
  '::error title=pwned::pwned',
  '::set-output name=verdict::pass',
  'x\n::stop-commands::pwned\n##[add-path]/tmp\r::add-mask::a',
  '<!-- pawl:comment Model gate --><img src=https://evil.example/x.png onerror=x>',
  '![x](https://evil.example/x) [a](javascript:x) @octo-org/everyone #1 GH-1 deadbeef1 www.evil.example',
  '| a | b |\n|---|---|\n```\n</details>',
  '\u202egnp.exe\u2066 \u200b\u00ad\u{e0041}\u001b[31m\u0007',
  '${item.x} ${{ secrets.GITHUB_TOKEN }} $(touch planted) `touch planted`',
  '__proto__',
  'constructor',
  'toString',
  '../../etc/passwd',
  '-rf',
  'EOF',
  '',
  ' ',
  'a'.repeat(5_000),
];

const deep = (open: string, close: string, levels: number) =>
  `${open.repeat(levels)}1${close.repeat(levels)}`;
const OID = '4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393';
const MD5 = '0123456789abcdef0123456789abcdef';
export const LFS_POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${OID}\nsize 12345\n`;

/** Bad in itself, whatever its name is. */
const CONTENTS: readonly FileInMemory[] = [
  '{"accuracy": 0.9, "accuracy": 0.1, "__proto__": {"accuracy": 1}, "constructor": {"prototype": 1}}',
  '{"accuracy": 1e999, "f1": NaN, "auc": -Infinity, "loss": "0,91", "recall": "91%", "n": 9007199254740993}',
  `{"accuracy": ${'9'.repeat(5_000)}, "f1": 1e-999999999, "auc": 0.${'0'.repeat(900)}1}`,
  `{"accuracy": {"value": 0.5, "n": -1, "stderr": "x", "ci": [2, 1], "runs": [1], "outcomes": "../../../etc/passwd"}}`,
  '{"accuracy": {"value": {"value": {"value": NaN}}, "slices": {"a": {"slices": {"b": 1}}}}}',
  deep('[', ']', 10_000),
  deep('{"a":', '}', 10_000),
  '- '.repeat(10_000),
  'a: &a [1]\nb: &b [*a, *a]\nc: [*b, *b, *c]\n<<: *a\n? [x]\n: 1\n',
  'a: !!python/object/apply:os.system ["touch planted"]\nb: !x\n::stop-commands::x 1\n',
  'accuracy: .nan\nf1: .inf\nauc: 0x1F\nrecall: 1:30\n---\naccuracy: 1\n',
  '%YAML 1.1\n---\n!!set {a, b}\n...\n',
  'accuracy = 0.5\naccuracy = 0.6\n[a]\n[a]\n[[b]]\nx = inf\ny = 1979-05-27T07:32:00Z\n',
  'metric,value,n\naccuracy,"0,91",1\naccuracy,0.9,2\n"__proto__",1,1\n"x\n::error::y",2\n=cmd|calc,NaN,1\n',
  'accuracy,f1\n0.5\n',
  'model: "../../x"\ngate: {tolerance: 1e999999999, metrics: {"**": {minimum: NaN, direction: [higher]}}}\n',
  'model: a@b\nmetrics: ["**/../**", "[", "{a,b}{c,d}", /etc/passwd]\nlineage: {model: ["*", 7]}\nrelease: {tag: "--x"}\n',
  'defaults: {gate: {tolerance: 100%, block-when: never}}\nunknown: 1\nmodel: x\nmodel: y\n',
  `stages: {a: {cmd: "touch planted", deps: [a, {b: c}, null], outs: [m.pkl, ../../../etc/passwd], metrics: [metrics.json: {cache: false}], params: [lr, "p.py:": 1]}, "::error::x": {foreach: {a: 1}, do: {cmd: x, deps: ["\${item}"]}}, c: {matrix: {a: [1, 2], b: [3, 4]}, cmd: "\${item.a}"}}`,
  `schema: '2.0'\nstages: {a: {cmd: x, deps: [{path: a, md5: ${MD5}, size: -1}, {path: "x\\ny", md5: 5}], outs: [{path: ../../b, md5: ${MD5}.dir, nfiles: 1e9}], params: {params.yaml: {lr: .nan}}}, a@x: null}`,
  `outs:\n- md5: ${MD5}\n  size: 1e99\n  path: data\ndeps:\n- url: http://169.254.169.254/latest\n  path: x\n  repo: {url: "ext::sh -c touch% planted"}\n`,
  'lr: .nan\n"::error::x": 1\nnested: {__proto__: {a: 1}, a: [1, [2, {b: 3}]]}\n',
  LFS_POINTER,
  '<<<<<<< HEAD\n{"accuracy": 1}\n=======\n{"accuracy": 0}\n>>>>>>> x\n',
  '* filter=evil diff=evil\n[attr]x y\n"a b" -text\n\\',
  '!\n**/**/**/*\n[\n/\n',
  Buffer.from([0x80, 0x04, 0x95, 0xff, 0x00, 0x2e, 0x0a, 0x3a, 0x3a]),
  Buffer.from('\uFEFF{"accuracy": 1}', 'utf16le'),
  Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d]),
  '',
  '\u0000',
  { mode: '120000', content: '/etc/passwd' },
  { mode: '120000', content: '..' },
  { mode: '160000', content: 'a submodule' },
  { mode: '100755', content: '#!/bin/sh\ntouch planted\n' },
];

/** Good files: what is left of them after a mutation is nearly good, which is worse. */
const GOOD: Files = {
  'metrics.json':
    '{"accuracy": 0.75, "f1": {"value": 0.7, "n": 1000, "stderr": 0.01, "ci": [0.6, 0.8]}, "train": {"loss": 1e-3}}',
  'metrics.yaml': 'accuracy: 0.75\nf1: &f {value: 0.7, n: 1000}\nslices: {home: *f}\n',
  'metrics.toml': 'accuracy = 0.75\n[test]\nf1 = {value = 0.7, n = 1000}\n',
  'metrics.csv': 'metric,value,n,ci_low,ci_high\naccuracy,0.75,1000,0.7,0.8\n"f1, macro",0.7,1000,0.6,0.8\n',
  'params.yaml': 'train: {lr: 0.1, depth: 6}\nseed: [1, 2]\n',
  'dvc.yaml':
    'stages:\n  train:\n    cmd: python train.py\n    deps: [train.py, data]\n    params: [train.lr]\n    outs: [model.pkl]\n    metrics: [metrics.json: {cache: false}]\n  each: {foreach: [a, b], do: {cmd: "x ${item}", outs: ["${item}.pkl"]}}\nmetrics: [metrics.yaml]\n',
  'dvc.lock': `schema: '2.0'\nstages:\n  train:\n    cmd: python train.py\n    deps:\n    - {path: train.py, hash: md5, md5: ${MD5}, size: 5}\n    - {path: data, hash: md5, md5: ${MD5}.dir, size: 9, nfiles: 2}\n    params: {params.yaml: {train.lr: 0.1}}\n    outs: [{path: model.pkl, hash: md5, md5: ${MD5}, size: 7}]\n`,
  'data.dvc': `outs:\n- md5: ${MD5}.dir\n  size: 9\n  nfiles: 2\n  hash: md5\n  path: data\n`,
  'pawl.yaml':
    'model: nfl\nmetrics: ["metrics.*"]\nevaluation: [data/test.csv]\nlineage: {model: ["*.pkl"], data: [data.dvc]}\ngate:\n  tolerance: 0.5pp\n  metrics:\n    accuracy: {direction: higher, minimum: 0.7, required: true}\n    "train.**": {action: info}\n',
  'sub/pawl.yaml': 'model: sub\nmetrics: [metrics.json]\n',
  'sub/metrics.json': '{"rmse": 3.5}',
  'train.py': 'x = 1\n',
  '.gitattributes': '*.pkl filter=lfs diff=lfs merge=lfs -text\n',
  'model.pkl': LFS_POINTER,
};

/** Names that are trouble wherever they are shown, matched or split. */
const PATHS: readonly string[] = [
  ...Object.keys(GOOD),
  '.dvcignore',
  '.gitignore',
  '.dvc/config',
  'data/test.csv',
  'metrics.json\nHEAD:secret.json',
  'a\n::error::x/metrics.json',
  '##[error]x/pawl.yaml',
  '\u202exslm.nosj/metrics.yaml',
  '__proto__/metrics.json',
  'constructor/pawl.yaml',
  '-rf/dvc.yaml',
  '"quoted"/a\\b/metrics.csv',
  '@octocat/metrics.json',
  '<img src=x>/metrics.toml',
  'a\udc80b/metrics.json',
  'x'.repeat(300),
];

/** Every content under every name that is read, in folders of their own: a healthy model stands beside each. */
export function everyHostileFile(): Files {
  const names = Object.keys(GOOD).filter((name) => !name.includes('/'));
  const files: Record<string, FileInMemory> = {
    'healthy/pawl.yaml': '',
    'healthy/metrics.json': '{"accuracy": 0.5}',
  };
  for (const [index, content] of CONTENTS.entries())
    for (const [other, name] of names.entries()) {
      const folder = `m${index}-${other}`;
      files[`${folder}/pawl.yaml`] = '';
      files[`${folder}/metrics.json`] = '{"accuracy": 0.7}';
      files[`${folder}/${name}`] = content;
    }
  // Deep enough to exhaust the stack of a reader that recurses; the lexer of YAML takes seconds for each.
  for (const name of ['metrics.json', 'metrics.toml', 'dvc.yaml']) {
    files[`deep-${name}/pawl.yaml`] = '';
    files[`deep-${name}/${name}`] = deep('{"a":', '}', 100_000);
  }
  for (const path of PATHS.filter((one) => one.includes('/') && !one.startsWith('.'))) {
    const folder = `named/${path.slice(0, path.indexOf('/'))}`;
    files[`${folder}/pawl.yaml`] = '';
    files[`${folder}/metrics.json`] = JSON.stringify(Object.fromEntries(TEXTS.map((text) => [text, 0.7])));
  }
  return files;
}

const token = fc.oneof(
  fc.constantFrom(...TEXTS.filter(({ length }) => length < 200)),
  fc.constantFrom(...'{}[]:,"\'\\#&*!|>%@`-+.0123eE_=\n\r\t ~<?$'),
  fc.constantFrom(
    'NaN',
    '1e999',
    '"value":',
    '<<: *a',
    '!!x ',
    '&a ',
    '---\n',
    'null',
    '__proto__: 1\n',
    '${item}',
    '.dir',
  ),
);
const spliced = fc
  .tuple(
    fc.constantFrom(...Object.values(GOOD)),
    fc.array(fc.tuple(fc.nat(), fc.nat({ max: 12 }), token), { minLength: 1, maxLength: 4 }),
  )
  .map(([good, edits]) =>
    edits.reduce((text, [at, drop, insert]) => {
      const start = at % (text.length + 1);
      return text.slice(0, start) + insert + text.slice(start + drop);
    }, String(good)),
  );
const composed = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value));
const keyed = fc
  .dictionary(
    fc.oneof(fc.constantFrom('accuracy', 'f1', 'stages', 'outs', 'deps', 'gate', 'metrics', 'value'), token),
    fc.oneof(fc.constantFrom(0.5, 0.75, 1e308, -0), fc.jsonValue({ maxDepth: 2 })),
    { maxKeys: 4 },
  )
  .map((value) => JSON.stringify(value));
const content: fc.Arbitrary<FileInMemory> = fc.oneof(
  { weight: 4, arbitrary: spliced },
  { weight: 2, arbitrary: keyed },
  { weight: 2, arbitrary: fc.constantFrom(...CONTENTS) },
  { weight: 1, arbitrary: composed },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)) },
);

const side = fc.dictionary(fc.constantFrom(...PATHS), content, { maxKeys: 6, noNullPrototype: true });

/** A base that is good but for a few files, and a head that differs from it in a few more. */
export const proposal = fc
  .record({
    base: side.map((files): Files => ({ ...GOOD, ...files })),
    change: side,
    removed: fc.subarray(Object.keys(GOOD), { maxLength: 3 }),
    message: fc.oneof(token, spliced).map((text) => `feat: ${text}`),
    author: token,
    title: token,
    tags: fc.subarray([
      'v1.0.0',
      'v01.2',
      'nfl@v2.0.0',
      'v9.9.9-::error::x',
      'v\u202e1',
      '-x',
      '`id`',
      'v1.0.0+@octocat',
      'sub@v1e9.0.0',
    ]),
  })
  .map(({ base, change, removed, ...rest }) => {
    const kept = Object.entries(base).filter(([path]) => !removed.includes(path));
    return { ...rest, base, head: { ...Object.fromEntries(kept), ...change } as Files };
  });
