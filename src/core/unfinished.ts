// Which releases did an earlier run leave half made?
import type { ReleaseDecision } from './decision.ts';
import type { Facts, StageFacts } from './facts.ts';
import type { ForgeRelease } from './forge-facts.ts';
import { type RegisteredVersion, readModelRegistry } from './registry.ts';
import { completed } from './release-parts.ts';

/** Older ones were finished, or somebody removed their page on purpose. */
const LOOKED_AT = 20;

/** Files that every release page has. */
export const RELEASE_FILES = ['record.json', 'metrics.md'] as const;

/**
 * Releases whose tags are there and whose page is not, or not whole.
 * @param except tags that this run takes care of anyway
 */
export function findUnfinished(facts: Facts, except: ReadonlySet<string>): readonly ReleaseDecision[] {
  const pages = facts.host?.releases;
  if (pages === undefined || pages === 'unknown') return [];
  const whole = new Set(pages.filter(isWhole).map(({ tag }) => tag));
  return (facts.registries ?? []).flatMap((model) => {
    const registry = readModelRegistry(model.tags, model.naming);
    return registry.versions
      .filter(({ record }) => record !== undefined)
      .slice(0, LOOKED_AT)
      .filter(({ tag }) => !whole.has(tag) && !except.has(tag))
      .flatMap((version) => finish(model, version, registry));
  });
}

function finish(
  { stages, deployments, naming }: StageFacts,
  version: RegisteredVersion,
  registry: ReturnType<typeof readModelRegistry>,
): readonly ReleaseDecision[] {
  const release = completed({ stages, deployments, atRoot: naming.atRoot }, version, registry);
  return release === undefined ? [] : [release];
}

/** Published, with all its files. */
function isWhole({ draft, assets }: ForgeRelease): boolean {
  const uploaded = new Set(assets.filter(({ state }) => state === 'uploaded').map(({ name }) => name));
  return !draft && RELEASE_FILES.every((name) => uploaded.has(name));
}
