// `pawl verify`: do the tags still say what they said?
import { verify as decide } from '../core/verify.ts';
import { gatherVerification } from '../gather/verify.ts';
import { openRepository } from '../git/repository.ts';
import { renderVerification, renderVerificationJson } from '../reports/verification.ts';
import type { Surroundings } from './surroundings.ts';

interface VerifyArguments {
  readonly directory: string;
  readonly json: boolean;
  /** Absent: every model. */
  readonly model?: string;
}

/** Offline: the forge is asked by the Action, which has a token. @returns 0, or 1 where there is a defect */
export async function verify(
  { directory, json, model }: VerifyArguments,
  { environment, temporaryDirectory, out, colour, width }: Surroundings,
): Promise<number> {
  const repository = await openRepository({ directory, environment, scratchParent: temporaryDirectory });
  try {
    const verification = decide(await gatherVerification(repository, model, undefined));
    out(json ? renderVerificationJson(verification) : renderVerification(verification, { colour, width }));
    return verification.verdict === 'fail' ? 1 : 0;
  } finally {
    await repository.close();
  }
}
