// What a command may know of the world around it: handed in by the entry, so that nothing else looks.

export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Folder for temporary things. */
  readonly temporaryDirectory: string;
  /** How the user started pawl, for the commands that are suggested: `pawl` or `node dist/cli.js`. */
  readonly program: string;
  /** Writes text as it is to standard output or standard error, neutralised where a runner reads it. */
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly colour: boolean;
  /** The time, in seconds since 1970. */
  readonly now: () => number;
  /** Columns of the terminal. */
  readonly width: number;
}
