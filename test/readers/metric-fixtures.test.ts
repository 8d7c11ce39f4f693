// What does each reader say about real and hostile metric manifests? One folder a reader, one folder a case.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { metricFormats, readMetricManifest } from '../../src/readers/index.ts';
import type { MetricReading } from '../../src/readers/reader.ts';

const fixtures = fileURLToPath(new URL('../../__fixtures__/readers/', import.meta.url));
const EXPECTED = 'expected.json';

function cases(format: string): readonly string[] {
  const folder = join(fixtures, format);
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

/** The only file of a case that is not what is expected of it. */
function inputOf(folder: string): string {
  const [input, ...others] = readdirSync(folder).filter((name) => name !== EXPECTED);
  if (input === undefined || others.length > 0) throw new Error(`${folder} needs exactly one input file`);
  return input;
}

/** A reading as expected.json holds it: metrics by name, without the path that all share. */
function summary({ metrics, problems }: MetricReading, path: string) {
  for (const place of [...metrics.map((metric) => metric.place), ...problems]) expect(place.path).toBe(path);
  return {
    metrics: Object.fromEntries(
      metrics.map(({ name, key, value, place: { line, column }, ...more }) => {
        expect(key).toBe(name);
        return [name, { value, line, column, ...more }];
      }),
    ),
    problems: problems.map(({ path: _path, ...problem }) => problem),
  };
}

it('every reader in the list has fixtures of its own, and every folder of fixtures a reader', () => {
  expect(readdirSync(fixtures).sort()).toEqual(metricFormats.map(({ name }) => name).sort());
  for (const { name } of metricFormats) expect(cases(name), name).not.toEqual([]);
});

describe.each(metricFormats.map(({ name }) => name))('%s', (format) => {
  it.each(cases(format))('%s', async (name) => {
    const folder = join(fixtures, format, name);
    const input = inputOf(folder);
    expect(metricFormats.find((candidate) => candidate.reads(input))?.name).toBe(format);
    const path = `model/${input}`;
    const reading = summary(await readMetricManifest(path, readFileSync(join(folder, input))), path);
    expect(reading).toEqual(JSON.parse(readFileSync(join(folder, EXPECTED), 'utf8')));
  });
});
