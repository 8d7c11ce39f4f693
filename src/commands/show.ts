// `pawl show`: everything that is recorded of one version.
import type { ModelRegistry, RegisteredVersion } from '../core/registry.ts';
import { findVersion } from '../core/stage.ts';
import { describeVersionDetails, usualVersion } from '../core/version-details.ts';
import { renderVersion, renderVersionJson } from '../reports/show.ts';
import type { ShowArguments } from './registry-arguments.ts';
import { findModel, findOnlyModel, findVersionOf, noVersions, openRegistry } from './registry-source.ts';
import type { Surroundings } from './surroundings.ts';

/** @returns 0 */
export async function show(command: ShowArguments, surroundings: Surroundings): Promise<number> {
  const { models } = await openRegistry(command, surroundings);
  const { registry, version } = choose(models, command);
  const details = describeVersionDetails(registry, version);
  const { colour, width, out } = surroundings;
  out(command.json ? renderVersionJson(details) : renderVersion(details, { colour, width }));
  return 0;
}

interface Chosen {
  readonly registry: ModelRegistry;
  readonly version: RegisteredVersion;
}

/** @throws Failure `usage` with what there is */
function choose(models: readonly ModelRegistry[], { model, version }: ShowArguments): Chosen {
  if (model === undefined) return newestOf(findOnlyModel(models));
  const [only, ...others] = models;
  const isModel = models.some((registry) => registry.model === model);
  if (version === undefined && !isModel && only !== undefined) {
    // `show v2.1.0` where there is one model, and `show TAG` whatever there is.
    const tagged = models.find((registry) => registry.versions.some(({ tag }) => tag === model));
    const registry = tagged ?? (others.length === 0 && /^v?\d/.test(model) ? only : undefined);
    if (registry !== undefined) return { registry, version: findVersionOf(registry, model) };
  }
  const byTag = models.find(
    (registry) => version !== undefined && findVersion(registry, `${model}@${version}`),
  );
  const registry = byTag ?? findModel(models, model);
  if (version === undefined) return newestOf(registry);
  const exact = findVersion(registry, `${model}@${version}`);
  return { registry, version: exact ?? findVersionOf(registry, version) };
}

function newestOf(registry: ModelRegistry): Chosen {
  const version = usualVersion(registry);
  if (version === undefined) throw noVersions();
  return { registry, version };
}
