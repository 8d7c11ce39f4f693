import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../src/commands/arguments.ts';
import { Failure } from '../../src/failure.ts';

const check = { kind: 'check', directory: '/here', json: false, head: 'HEAD' };

describe('parseCommand', () => {
  it.each([
    ['', { kind: 'help' }],
    ['--help', { kind: 'help' }],
    ['help check', { kind: 'help', topic: 'check' }],
    ['check --help', { kind: 'help', topic: 'check' }],
    ['--version', { kind: 'version' }],
    ['check', check],
    ['check main..', { ...check, base: 'main' }],
    ['check main..topic', { ...check, base: 'main', head: 'topic' }],
    ['check main...topic', { ...check, base: 'main', head: 'topic' }],
    ['check v1.0.0..v1.1.0', { ...check, base: 'v1.0.0', head: 'v1.1.0' }],
    ['check topic', { ...check, head: 'topic' }],
    ['check --json -C /there', { ...check, directory: '/there', json: true }],
    ['check --facts f.json', { ...check, facts: 'f.json' }],
    ['check --from-facts f.json', { ...check, fromFacts: 'f.json' }],
    ['next a..b', { ...check, kind: 'next', base: 'a', head: 'b' }],
    ['init', { kind: 'init', directory: '/here', json: false }],
    ['demo --keep x', { kind: 'demo', json: false, keep: 'x' }],
  ])('pawl %s', (words, expected) => {
    expect(parseCommand(words.split(' ').filter(Boolean), '/here')).toEqual(expected);
  });

  it.each([
    ['chekc', 'there is no command chekc', 'Did you mean check?'],
    ['constructor', 'there is no command constructor', 'pawl --help'],
    ['check --jsno', 'there is no option --jsno', 'Did you mean --json?'],
    ['check a..b c', 'check does not take "c"', 'pawl check --help'],
    ['check ..topic', '"..topic" names no base', 'main..HEAD'],
    ['init --facts f', 'init takes no --facts', '--json, --directory'],
    ['demo now', 'demo does not take "now"', 'pawl demo --help'],
    ['check --facts', "'--facts <value>' argument missing", 'pawl --help'],
  ])('pawl %s is refused with what to do', (words, message, help) => {
    const parse = () => parseCommand(words.split(' '), '/here');
    expect(parse).toThrow(Failure);
    try {
      parse();
    } catch (error) {
      expect(error).toMatchObject({ code: 'usage' });
      expect(String(error)).toContain(message);
      expect(error instanceof Failure && error.help).toContain(help);
    }
  });
});
