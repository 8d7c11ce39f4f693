// How much of a hostile file is read, each limit with its reason. Going over one is a problem that names it.

/** Largest metric manifest or parameter file, in bytes; callers pass it to CommitFiles.read. */
export const METRIC_FILE_LIMIT = 1024 * 1024;

/** How deep objects and lists may be nested, before a recursive reader would exhaust the stack. */
export const DEPTH_LIMIT = 64;

/** Most metrics of one model. A reader stops at it in one file; the sum over files is for the caller to check. */
export const METRICS_LIMIT = 10_000;

/** Most values that aliases may repeat in one YAML file: a few hundred bytes of them can stand for billions. */
export const ALIASED_VALUES_LIMIT = 100_000;

/** Longest text of a number: one with a million digits would take minutes to multiply. */
export const NUMBER_LENGTH_LIMIT = 1_000;

/** Most problems that one file may have; the last one then says how many more there are. */
export const PROBLEMS_LIMIT = 100;
