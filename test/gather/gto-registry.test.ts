// Tags that real GTO made are read as GTO itself reads them; where not, the difference is named here.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ModelRegistry, readModelRegistry } from '../../src/core/registry.ts';
import { readStage } from '../../src/core/stage.ts';
import { readRegistry } from '../../src/gather/registry.ts';
import { openRepository } from '../../src/git/repository.ts';
import { cloneFixture, FIXTURES } from '../support/dvc-repositories.ts';
import type { TemporaryRepository } from '../support/temporary-repository.ts';

interface Shown {
  readonly version: string | null;
  readonly stage: Readonly<Record<string, string | null>>;
}

interface Happened {
  readonly artifact: string;
  readonly event: string;
  readonly version: string | null;
  readonly stage: string | null;
  readonly commit: string;
  readonly ref: string;
  readonly timestamp: string;
}

function golden<T>(name: string): T {
  return JSON.parse(readFileSync(`${FIXTURES}gto/golden/${name}`, 'utf8')) as T;
}

const shown = golden<Readonly<Record<string, Shown>>>('show.json');
const happened = golden<readonly Happened[]>('history.json');
/** Below it GTO keeps the `=` of a tag as a `:`. */
const tagName = (artifact: string) => artifact.replace(':', '=');

let clone: TemporaryRepository;
let models: ReadonlyMap<string, ModelRegistry>;

beforeAll(async () => {
  clone = await cloneFixture('gto/gtomono.bundle');
  const repository = await openRepository({
    directory: clone.directory,
    name: 'octo/gtomono',
    environment: clone.environment,
    scratchParent: clone.directory,
  });
  const shares = await readRegistry(repository);
  models = new Map(shares.map((share) => [share.model, readModelRegistry(share.tags, share)]));
  await repository.close();
});
afterAll(() => clone.remove());

function model(artifact: string): ModelRegistry {
  const registry = models.get(tagName(artifact));
  if (registry === undefined) throw new Error(`${artifact} was not read`);
  return registry;
}

/** What GTO counts: full versions under annotated tags, those that nobody deregistered. */
function registered(registry: ModelRegistry): readonly string[] {
  return registry.versions
    .filter(({ object, commit, deprecated }) => object !== commit && !deprecated)
    .map(({ version }) => `v${version}`);
}

describe('gto show', () => {
  it.each(Object.entries(shown))(
    '%s has the same greatest version and stages',
    (artifact, { version, stage }) => {
      const registry = model(artifact);
      expect(registered(registry)[0] ?? null).toBe(version);
      const stages = Object.keys(stage).map((name) => {
        const held = readStage(registry, name).version;
        return [name, held === undefined ? null : `v${held}`];
      });
      expect(Object.fromEntries(stages)).toEqual(stage);
    },
  );

  it('names every model but the deprecated one, which is read as deprecated', () => {
    expect([...models.keys()].sort()).toEqual([...Object.keys(shown).map(tagName), 'gtomono', 'old'].sort());
    expect(model('old').versions).toMatchObject([{ version: '3.0.0', deprecated: true }]);
  });
});

describe('gto history', () => {
  it('every registration is a version at its commit and time', () => {
    const events = happened.filter(({ event }) => event === 'registration');
    expect(events.length).toBeGreaterThan(5);
    for (const { artifact, ref, version, commit, timestamp } of events) {
      const found = model(artifact).versions.find(({ tag }) => tag === ref);
      expect(found).toMatchObject({
        version: version?.slice(1),
        commit,
        origin: 'older',
        time: Date.parse(timestamp) / 1000,
      });
    }
  });

  it('every assignment is a step that holds its version', () => {
    const events = happened.filter(({ event }) => event === 'assignment');
    expect(events.length).toBeGreaterThan(4);
    for (const { artifact, ref, version, stage, timestamp } of events) {
      const step = model(artifact)
        .stages.get(stage ?? '')
        ?.find(({ tag }) => tag === ref);
      expect(step?.version?.version).toBe(version?.slice(1));
      expect(step?.time).toBe(Date.parse(timestamp) / 1000);
    }
  });

  it('every unassignment is a step after which the stage does not hold its version', () => {
    const events = happened.filter(({ event }) => event === 'unassignment');
    expect(events).toHaveLength(3);
    for (const { artifact, ref, version, stage } of events) {
      const step = model(artifact)
        .stages.get(stage ?? '')
        ?.find(({ tag }) => tag === ref);
      expect(step).toBeDefined();
      expect(step?.version?.version).not.toBe(version?.slice(1));
    }
  });

  it('every deregistration is a version that is read as deprecated', () => {
    const events = happened.filter(({ event }) => event === 'deregistration');
    expect(events.map(({ artifact, version }) => [artifact, version])).toEqual([['fraud', 'v0.0.1']]);
    expect(model('fraud').versions).toMatchObject([{ version: '0.0.1', deprecated: true }]);
  });
});

it('gto stages names the stages that hold something', () => {
  const used = new Set(
    [...models.values()].flatMap((registry) =>
      [...registry.stages.keys()].filter((stage) => readStage(registry, stage).version !== undefined),
    ),
  );
  expect([...used].sort()).toEqual(golden<readonly string[]>('stages.json'));
});

describe('where Pawl reads more than GTO', () => {
  it('tags of plain git are history too', () => {
    expect(model('gtomono').versions).toMatchObject([{ tag: 'v1.2.3', origin: 'older' }]);
    expect(model('churn').versions.map(({ tag }) => tag)).toContain('churn@v1.0.0+build.5');
  });

  it('what cannot be read as a version is listed, and what is no name is nobody’s', () => {
    expect(model('churn').unreadable).toEqual(['churn@v1.0']);
    expect([...models.keys()].filter((name) => name.startsWith('x'))).toEqual([]);
  });
});
