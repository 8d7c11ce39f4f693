// `pawl show`: everything that is recorded of one version.
import type { ModelTags } from '../core/registries.ts';
import type { ModelRegistry, RegisteredVersion } from '../core/registry.ts';
import { describeVersionDetails, usualVersion } from '../core/version-details.ts';
import { renderVersion, renderVersionJson } from '../reports/show.ts';
import type { ShowArguments } from './registry-arguments.ts';
import {
  findModel,
  findOnlyModel,
  findTagged,
  findVersionOf,
  noVersions,
  openRegistry,
} from './registry-source.ts';
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
function choose(models: readonly ModelTags[], { model, version }: ShowArguments): Chosen {
  if (model === undefined) return newestOf(findOnlyModel(models));
  const words = version === undefined ? model : `${model}@${version}`;
  const tagged = findTagged(models, words);
  if (tagged !== undefined) return tagged;
  // Where there is one model, its versions need no name before them.
  const isVersion = /^v?\d/.test(words) && !models.some((one) => one.model === words);
  if (version === undefined && isVersion && models.length === 1)
    return versionOf(findOnlyModel(models), words);
  const registry = findModel(models, model);
  return version === undefined ? newestOf(registry) : versionOf(registry, version);
}

function versionOf(registry: ModelRegistry, wanted: string): Chosen {
  return { registry, version: findVersionOf(registry, wanted) };
}

function newestOf(registry: ModelRegistry): Chosen {
  const version = usualVersion(registry);
  if (version === undefined) throw noVersions();
  return { registry, version };
}
