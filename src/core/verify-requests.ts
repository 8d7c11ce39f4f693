// Which tags ask for a release and were never accepted?
import type { Problem } from './problem.ts';
import type { ModelRegistry } from './registry.ts';
import type { VerifiedModel } from './verification.ts';

export function verifyRequests(_model: VerifiedModel, { requests }: ModelRegistry): readonly Problem[] {
  return requests.map(({ tag }) => ({
    rule: 'requests',
    severity: 'error',
    message: `${tag} was pushed by hand and never accepted: it is no release`,
    help: `Run the workflow on it again, or delete it: git push origin :refs/tags/${tag}`,
  }));
}
