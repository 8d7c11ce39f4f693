// The story's repository for tests of the Action: main at v2.1.0 (76 %), one branch that is worse and one that is better.
import { fileURLToPath } from 'node:url';
import { cloneBundle, type TemporaryRepository } from './temporary-repository.ts';

/** Real DVC, real training: see __fixtures__/nfl. */
export const NFL_BUNDLE = fileURLToPath(new URL('../../__fixtures__/nfl/nfl.bundle', import.meta.url));
/** 76 % → 75 %. */
export const WORSE = 'feat/feature-engineering';
/** 76 % → 77 %. */
export const BETTER = 'feat/injury-report';

/** What the better model loses elsewhere is worth it: recall 73.0 % → 72.0 %. */
const POLICY = 'model: nfl\ngate:\n  metrics:\n    recall: { tolerance: 2pp }\n';

/** The repository with a policy on main under which {@link BETTER} is green. */
export async function nflRepository(): Promise<TemporaryRepository> {
  const repository = await cloneBundle(NFL_BUNDLE);
  for (const branch of [WORSE, BETTER]) await repository.git('branch', branch, `origin/${branch}`);
  await repository.write({ 'pawl.yaml': POLICY });
  await repository.commit('build: allow a lower recall', { date: '2024-01-24T12:00:00Z' });
  return repository;
}
