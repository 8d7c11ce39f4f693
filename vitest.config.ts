// Which tests are there? `unit` and the slow ones of `release` need Node and git only; `peers` and `act` need real tools,
// which .ci/run brings.
import { defineConfig } from 'vitest/config';

/** File that the counts are written to as JSON, for .ci/run. */
const report = process.env.PAWL_TEST_REPORT;

/** Hundreds of runs against the forge, killed, failed and raced: some minutes. */
const slow = [
  'test/release/*faults.test.ts',
  'test/release/{kills,races}.test.ts',
  'test/hosts/github-release-faults.test.ts',
  'test/git/publish-{faults,race}.test.ts',
];

export default defineConfig({
  test: {
    // Real git on a small machine is slow at times; no test asserts on time.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    setupFiles: ['test/support/seed.ts'],
    ...(report ? { reporters: ['default', 'json'], outputFile: { json: report } } : {}),
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/peers/**', 'test/act/**', ...slow],
        },
      },
      { extends: true, test: { name: 'release', include: slow } },
      { extends: true, test: { name: 'peers', include: ['test/peers/**/*.test.ts'] } },
      { extends: true, test: { name: 'act', include: ['test/act/**/*.test.ts'] } },
    ],
  },
});
