import { expect, it } from 'vitest';
import { compileCacheDirectory } from '../../src/commands/compile-cache.ts';
import { version } from '../../src/version.ts';

it.each([
  ['a home', { HOME: '/users/ada' }, 'linux', `/users/ada/.cache/pawl/${version}`],
  ['a cache folder', { HOME: '/users/ada', XDG_CACHE_HOME: '/c' }, 'linux', `/c/pawl/${version}`],
  ['no home', {}, 'linux', undefined],
  ['a runner', { HOME: '/users/runner', CI: 'true' }, 'linux', undefined],
  ['no folder of its own on Windows', { HOME: '/users/ada' }, 'win32', undefined],
])('with %s', (_, environment, platform, expected) => {
  expect(compileCacheDirectory(environment, platform)).toBe(expected);
});
