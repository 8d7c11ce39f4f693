// `pawl verify`: do the tags still say what they said?
import { openRepository } from '../git/repository.ts';
import { renderVerification, renderVerificationJson } from '../reports/verification.ts';
import type { Surroundings } from './surroundings.ts';
import { runVerification, verificationStatus } from './verify-run.ts';

interface VerifyArguments {
  readonly directory: string;
  readonly json: boolean;
  /** Absent: every model. */
  readonly model?: string;
}

/**
 * Offline: the forge is asked by the Action, which has a token.
 * @returns 0, 1 where there is a defect, 2 where a tag could not be judged
 */
export async function verify(
  { directory, json, model }: VerifyArguments,
  { environment, temporaryDirectory, out, colour, width }: Surroundings,
): Promise<number> {
  const repository = await openRepository({ directory, environment, scratchParent: temporaryDirectory });
  try {
    const verification = await runVerification(repository, model, undefined);
    out(json ? renderVerificationJson(verification) : renderVerification(verification, { colour, width }));
    return verificationStatus(verification);
  } finally {
    await repository.close();
  }
}
