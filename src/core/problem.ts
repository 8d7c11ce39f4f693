// One finding of one rule or of one reader, as data.

export type Severity = 'error' | 'warning' | 'notice';

export interface Problem {
  /** Name of the rule (`regression`, `stale`…), or of the reading step: `manifest`, `policy`, `history`. */
  readonly rule: string;
  readonly severity: Severity;
  /** Name of the model; absent when it concerns the whole repository. */
  readonly model?: string;
  /** Dotted name of the metric that it is about. */
  readonly metric?: string;
  /** File it is in, relative to the repository's root; `line` and `column` count from 1. */
  readonly path?: string;
  readonly line?: number;
  readonly column?: number;
  /** What is wrong, in one sentence without the place. May hold text of the repository: reports escape it. */
  readonly message: string;
  readonly expected?: string;
  readonly actual?: string;
  /** What to do about it, in one sentence. */
  readonly help?: string;
}
