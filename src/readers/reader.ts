// What a reader of metric manifests is: a plain object. Adding one is a file here, a line in index.ts and a fixture folder.
import type { Metric } from '../core/model.ts';
import type { Problem } from '../core/problem.ts';

/** What one metric manifest says. A bad value is a problem; the healthy ones beside it are still here. */
export interface MetricReading {
  /** `name` equals `key` here; the snapshot tells equal keys of two files apart. */
  readonly metrics: readonly Metric[];
  readonly problems: readonly Problem[];
}

export interface MetricReader {
  /** Name of the format, for example `json`. */
  readonly name: string;
  /** Whether it reads this path; the first reader in the list that does is taken. */
  reads(path: string): boolean;
  /**
   * Reads the text of one file. Never throws on bad input: that is a problem with line and column.
   * @param path for places only; it must not be opened
   */
  read(text: string, path: string): MetricReading;
}
