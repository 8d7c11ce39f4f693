// How do tests of the GitHub handlers reach the forge? Over real HTTP, with Octokit's waits made short.
import type { ReleaseRequest } from '../../src/core/writing.ts';
import type { GitHubOptions, Waits } from '../../src/hosts/github-client.ts';
import type { Forge } from '../support/forge.ts';
import { fullNameOf } from '../support/forge-documents.ts';
import { TOKENS } from '../support/forge-state.ts';

/** Writes at once; Octokit types it as the class of its own limiter, of which it only calls this. */
const AT_ONCE = {
  key: () => ({
    schedule: (_: object, job: (...all: unknown[]) => unknown, ...all: unknown[]) => job(...all),
  }),
} as unknown as NonNullable<Waits['pace']>;

export const SHORT_WAITS: Waits = { second: 10, pace: AT_ONCE };

export const BOT = { login: 'github-actions[bot]', type: 'Bot' } as const;
export const HUMAN = { login: 'grace', type: 'User' } as const;

export function optionsAt(forge: Forge, more: Partial<GitHubOptions> = {}): GitHubOptions {
  return {
    token: TOKENS.release,
    apiUrl: forge.apiUrl,
    repository: fullNameOf(forge.repository),
    log: () => {},
    waits: SHORT_WAITS,
    ...more,
  };
}

export const FILES: ReleaseRequest['files'] = [
  { name: 'record.json', contentType: 'application/json', content: '{"version":"2.1.0"}\n' },
  { name: 'metrics.md', contentType: 'text/markdown', content: '| accuracy | 76.0 % – größer |\n' },
];

/** The release of a tag that the forge has. */
export async function releaseOf(
  forge: Forge,
  tag = 'v2.1.0',
  more: Partial<ReleaseRequest> = {},
): Promise<ReleaseRequest> {
  const object = await forge.git.id(`refs/tags/${tag}`);
  const text = { title: `nfl ${tag}`, body: 'accuracy 74.0 % → 76.0 %' };
  return { tag, object, ...text, files: FILES, latest: true, prerelease: false, ...more };
}

/** First line of the notes that we write. */
export function markerOf({ tag, object }: Pick<ReleaseRequest, 'tag' | 'object'>): string {
  return `<!-- pawl:${tag}:${object} -->`;
}
