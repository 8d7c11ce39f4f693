// The nouns: what is known of one model at one commit. All values are JSON: no Date, Map, NaN or class.

/** A place in a file of the repository. `path` is relative to its root; `line` and `column` count from 1. */
export interface Place {
  readonly path: string;
  readonly line?: number;
  readonly column?: number;
}

export type Direction = 'higher' | 'lower';

/**
 * A number as it was written, for example `0.760` or `1e-7`: finite, and accepted by big.js.
 * Comparisons are decimal, so `0.760` equals `0.76` and nothing fails through binary rounding.
 */
export type DecimalText = string;

/** What a metric manifest says beside the value. Read now; the statistics that use it come with the evidence rules. */
export interface Evidence {
  /** Number of examples that the value was measured on; a whole number above 0. */
  readonly n?: number;
  /** Number of examples that count as right; at most `n`. */
  readonly successes?: number;
  /** Standard error, in the unit of the value. */
  readonly stderr?: DecimalText;
  /** Confidence interval in the unit of the value, and its confidence (0 to 1, default 0.95). */
  readonly interval?: {
    readonly low: DecimalText;
    readonly high: DecimalText;
    readonly confidence: DecimalText;
  };
  /** One value per training seed. */
  readonly runs?: readonly DecimalText[];
  /** Path of a file of per-example results, relative to the repository's root. */
  readonly outcomes?: string;
}

/** One number of one metric manifest. */
export interface Metric {
  /** Dotted name, unique in the model. A key that two files share is `path/of/file.json:key`, as in DVC. */
  readonly name: string;
  /** Dotted key inside its file, always without the file. */
  readonly key: string;
  readonly value: DecimalText;
  readonly place: Place;
  readonly direction?: Direction;
  /** As written: `fraction`, `percent`, `%`, `ms`, `USD`… */
  readonly unit?: string;
  readonly evidence?: Evidence;
}

/** A parameter value: what `dvc params diff` shows. Lists and other leaves are kept as compact JSON text. */
export interface Parameter {
  /** File that holds it, for example `params.yaml`. */
  readonly file: string;
  /** Dotted key in that file. */
  readonly name: string;
  readonly value: string;
  readonly place: Place;
}

/** What a path of the lineage is for, in the order data flows. `evaluation` is what metrics were measured on. */
export type LineageRole = 'data' | 'features' | 'training' | 'model' | 'deploy' | 'evaluation';

/** Content identity. `value` is lower-case hex, for DVC directories with the `.dir` suffix that DVC writes. */
export interface Digest {
  /** `git` = blob or tree id; `md5` and `md5-dos2unix` = DVC 3 and DVC 2; `sha256` = Git LFS. */
  readonly algorithm: 'git' | 'md5' | 'md5-dos2unix' | 'sha256' | 'etag';
  readonly value: string;
}

/** A path of the lineage, resolved at one commit without a checkout. */
export interface Artifact {
  readonly path: string;
  readonly role: LineageRole;
  readonly digest: Digest;
  /** Bytes, where the manifest that names the digest says so. */
  readonly size?: number;
  /** Number of files of a directory, where known. */
  readonly files?: number;
  /** Where the digest was read: the path itself, `dvc.lock`, a `.dvc` file or a Git LFS pointer. */
  readonly place: Place;
}
