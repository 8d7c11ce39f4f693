// `command: verify` of the Action: what is verified, said to the log, the step summary and the outputs.
import type { Host } from '../apply.ts';
import type { ForgeReader } from '../core/forge-facts.ts';
import type { Repository } from '../git/repository.ts';
import {
  renderVerification,
  renderVerificationOutputs,
  renderVerificationSummary,
} from '../reports/verification.ts';
import { runVerification, verificationStatus } from './verify-run.ts';

export interface VerifyStep {
  /** Opened fresh, so that the tags are those of the remote. */
  readonly open: () => Promise<Repository>;
  /** Absent: every model. */
  readonly model: string | undefined;
  /** Absent: there is no token. */
  readonly forge: ForgeReader | undefined;
  readonly host: Pick<Host, 'summary' | 'output'>;
  readonly out: (text: string) => void;
}

const WIDTH = 120;

/** @returns the exit status: 0, 1 where there is a defect, 2 where a tag could not be judged */
export async function verifyStep({ open, model, forge, host, out }: VerifyStep): Promise<number> {
  const repository = await open();
  try {
    const verification = await runVerification(repository, model, forge);
    out(renderVerification(verification, { colour: false, width: WIDTH }));
    await host.summary?.(renderVerificationSummary(verification));
    await host.output?.(renderVerificationOutputs(verification));
    return verificationStatus(verification);
  } finally {
    await repository.close();
  }
}
