// Which tags ask for a release and were never accepted?
import { tagNameError } from './ref-name.ts';
import { findExcused } from './verify-entries.ts';
import { defect, type Step } from './verify-walk.ts';

export const verifyRequests: Step = (walk) => {
  const isExcused = findExcused(walk, false);
  return walk.registry.requests
    .filter((request) => !walk.told.has(request.tag) && !isExcused(request))
    .map(({ tag }) =>
      defect('requests', [tag], `${tag} was pushed by hand and never accepted: it is no release`, help(tag)),
    );
};

function help(tag: string): string {
  const remove = tagNameError(tag) === undefined ? `: git push origin ':refs/tags/${tag}'` : '';
  return `Run the workflow on it again, or delete it${remove}`;
}
