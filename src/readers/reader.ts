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
  /**
   * Reads the text of one file. Never rejects on bad input: that is a problem with line and column.
   * @param path relative to the repository's root; for places and the paths beside it, it must not be opened
   */
  read(text: string, path: string): Promise<MetricReading>;
}

/** A line of the list in index.ts. The reader is loaded with the first file that it reads. */
export interface MetricFormat {
  /** Name of the format, for example `json`, and of its folder of fixtures. */
  readonly name: string;
  /** Whether it reads this path; the first format in the list that does is taken. */
  reads(path: string): boolean;
  load(): Promise<MetricReader>;
}
