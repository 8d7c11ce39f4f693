// Does our parser obey what a real runner obeys, and nothing else? Cases after the runner's own tests.
import * as core from '@actions/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommandFile, parseRunnerOutput } from '../support/runner-commands.ts';

const heard = (stdout: string) =>
  parseRunnerOutput(stdout).map(({ name, properties, data }) => ({ name, properties, data }));

describe('commands', () => {
  it.each([
    ['::debug::hello', 'debug', {}, 'hello'],
    ['  \t\u00a0::debug::after white space', 'debug', {}, 'after white space'],
    ['::debug ::', 'debug', {}, ''],
    ['::ERROR::without case', 'ERROR', {}, 'without case'],
    ['::error file=a%3Ab%2Cc%25,line=3::d%0Ae%25', 'error', { file: 'a:b,c%', line: '3' }, 'd\ne%'],
    ['::error file=,line=3::x', 'error', { line: '3' }, 'x'],
    ['::set-env name=NODE_OPTIONS::--require /x', 'set-env', { name: 'NODE_OPTIONS' }, '--require /x'],
    ['::warning::a::b', 'warning', {}, 'a::b'],
    [
      '::error:\u00ad:invisible to the comparison by culture',
      'error',
      {},
      ':invisible to the comparison by culture',
    ],
    ['##[debug]legacy', 'debug', {}, 'legacy'],
    ['anything before ##[error file=a%3Bb;line=2]legacy%5D', 'error', { file: 'a;b', line: '2' }, 'legacy]'],
    ['text ::x ##[add-path]/tmp', 'add-path', {}, '/tmp'],
  ])('obeys %j', (line, name, properties, data) => {
    expect(heard(line)).toEqual([{ name, properties, data }]);
  });

  it.each([
    'a ::debug::not at the beginning',
    '::debug:: '.slice(0, 7),
    '::unknown::command',
    ': :debug::x',
    '::debug x',
    '##[unknown]command',
    '##[debug',
    '# #[debug]x',
    '::internal-set-repo-path repoFullName=a/b,workspaceRepo=true::/x',
    '##[command]git version',
    '##[unknown] then ##[debug]only the first counts',
  ])('takes %j as output', (line) => {
    expect(heard(line)).toEqual([]);
  });

  it.each(['\n', '\r\n', '\r'])('sees a line begin after %j', (end) => {
    expect(heard(`harmless${end}::set-env name=a::b`)).toHaveLength(1);
  });

  it('reads stderr as it reads stdout', () => {
    expect(parseRunnerOutput('', '::debug::x').map(({ stream, line }) => [stream, line])).toEqual([
      ['stderr', '::debug::x'],
    ]);
  });

  it('is silent between stop-commands and its token', () => {
    const text = '::stop-commands::tok\n::error::no\n##[error]no\n::TOK::\n::error::yes';
    expect(heard(text).map(({ name, data }) => `${name} ${data}`)).toEqual([
      'stop-commands tok',
      'error yes',
    ]);
  });

  it('reads back whatever the toolkit writes', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'binary', minLength: 1 }),
        (message, title) => {
          let written = '';
          const { write } = process.stdout;
          process.stdout.write = (text: string | Uint8Array) => {
            written += String(text);
            return true;
          };
          try {
            core.error(message, { title });
          } finally {
            process.stdout.write = write;
          }
          expect(heard(written).map(({ name, data }) => [name, data])).toEqual([['error', message]]);
        },
      ),
    );
  });
});

describe('command files', () => {
  it.each([
    ['a=1\nb=2=3\n', { a: '1', b: '2=3' }],
    ['a<<END\n\nb=c\nEND not yet\nEND\nd=\n', { a: '\nb=c\nEND not yet', d: '' }],
    ['a<<END\nEND\n', { a: '' }],
    ['a=<<b\n', { a: '<<b' }],
    ['\n\na=1', { a: '1' }],
    ['a=1\na=2\n', { a: '2' }],
    ['a<<E\n1\r\nE\n', { a: '1\r' }],
  ])('reads %j', (text, values) => {
    expect(parseCommandFile(text)).toEqual(values);
  });

  it.each(['neither', 'a<<END\nb', 'a<<\n', '<<END\nEND', '=x'])('fails the step at %j', (text) => {
    expect(() => parseCommandFile(text)).toThrow();
  });
});
