// What is thrown when Pawl could not run. A finding about a model is never thrown: it is a Problem.

/** The closed list of reasons why a run could not be made. */
export type FailureCode =
  | 'usage'
  | 'not-a-repository'
  | 'unknown-revision'
  | 'missing-history'
  | 'git-failed'
  | 'unsupported-event'
  | 'invalid-facts'
  | 'forge-refused'
  | 'too-large';

/**
 * "Could not run", with what to do about it. The entries turn it into exit status 2.
 *
 * `message` says what happened, `help` what the user can do, `cause` holds the original error.
 */
export class Failure extends Error {
  readonly code: FailureCode;
  readonly help: string;

  constructor(code: FailureCode, message: string, help: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'Failure';
    this.code = code;
    this.help = help;
  }
}
