// The words of the commands about versions become one plain command each, or are refused with what to do.
import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../src/commands/arguments.ts';
import { helpText } from '../../src/commands/help.ts';
import { isRegistryCommand } from '../../src/commands/registry-arguments.ts';
import { Failure } from '../../src/failure.ts';

const common = { directory: '/here', json: false };
const writing = { ...common, dryRun: false, push: true };
const parse = (...words: readonly string[]) => parseCommand(words, '/here');

describe('parseCommand', () => {
  it.each<[readonly string[], object]>([
    [['release'], { kind: 'release', ...writing }],
    [['release', '--dry-run', '--model', 'm'], { kind: 'release', ...writing, dryRun: true, model: 'm' }],
    [['release', '--no-push', '--json'], { kind: 'release', ...writing, push: false, json: true }],
    [
      ['rollback', 'm', '--reason', ' it is slow '],
      { kind: 'rollback', ...writing, model: 'm', reason: 'it is slow' },
    ],
    [
      ['rollback', 'm', '--to', 'v1.0.0', '--stage', 'canary', '--reason', 'x', '--dry-run'],
      { kind: 'rollback', ...writing, dryRun: true, model: 'm', to: 'v1.0.0', stage: 'canary', reason: 'x' },
    ],
    [
      ['promote', 'm', '1.0.0', 'production'],
      { kind: 'promote', ...writing, model: 'm', version: '1.0.0', stage: 'production' },
    ],
    [
      ['promote', 'm', '1.0.0', 'canary', '--reason', 'x', '--no-push'],
      {
        kind: 'promote',
        ...writing,
        push: false,
        model: 'm',
        version: '1.0.0',
        stage: 'canary',
        reason: 'x',
      },
    ],
    [
      ['promote', 'm', '1.0.0', 'canary', '--reason', ' '],
      { kind: 'promote', ...writing, model: 'm', version: '1.0.0', stage: 'canary' },
    ],
    [['verify'], { kind: 'verify', ...common }],
    [['verify', 'm', '-C', '/there'], { kind: 'verify', ...common, directory: '/there', model: 'm' }],
    [['history'], { kind: 'history', ...common, markdown: false }],
    [['history', 'm', '--markdown'], { kind: 'history', ...common, model: 'm', markdown: true }],
    [['show'], { kind: 'show', ...common }],
    [['show', 'team/m'], { kind: 'show', ...common, model: 'team/m' }],
    [['show', 'm@v1.0.0'], { kind: 'show', ...common, model: 'm', version: 'v1.0.0' }],
    [['show', 'm@'], { kind: 'show', ...common, model: 'm@' }],
    [['current'], { kind: 'current', ...common }],
    [['current', 'm', 'canary'], { kind: 'current', ...common, model: 'm', stage: 'canary' }],
    [['current', 'm', '--at', '1970-01-01'], { kind: 'current', ...common, model: 'm', at: 86_399 }],
    [['current', '--at', '1970-01-02T00:00Z'], { kind: 'current', ...common, at: 86_400 }],
    [['current', '--at', '1970-01-01T02:00:00.9+01:00'], { kind: 'current', ...common, at: 3600 }],
    [['current', '--at', '1970-01-01T00:00:00Z'], { kind: 'current', ...common, at: 0 }],
    [['compare', 'a', 'b'], { kind: 'compare', ...common, a: 'a', b: 'b' }],
    [['trace', 'models/m.pkl'], { kind: 'trace', ...common, subject: 'models/m.pkl' }],
  ])('pawl %j', (words, expected) => {
    expect(parse(...words)).toEqual(expected);
  });

  it.each<[readonly string[], string, string]>([
    [['rolback', 'm'], 'there is no command rolback', 'Did you mean rollback?'],
    [['histroy'], 'there is no command histroy', 'Did you mean history?'],
    [['release', '--dryrun'], 'there is no option --dryrun', 'Did you mean --dry-run?'],
    [['release', 'm'], 'release does not take "m"', 'pawl release --help'],
    [['release', '--reason', 'x'], 'release takes no --reason', '--model, --dry-run, --no-push'],
    [['rollback'], 'rollback needs the name of a model', 'pawl rollback MODEL --reason TEXT'],
    [['rollback', 'm'], 'rollback needs a reason', 'It is recorded.'],
    [['rollback', 'm', '--reason', ' \t\n'], 'rollback needs a reason', 'It is recorded.'],
    [['rollback', 'm', 'v1.0.0', '--reason', 'x'], 'rollback does not take "v1.0.0"', 'pawl rollback --help'],
    [['promote', 'm', '1.0.0'], 'promote needs a model, a version and a stage', 'MODEL VERSION STAGE'],
    [['promote', 'm', '1.0.0', 's', 'x'], 'promote does not take "x"', 'pawl promote --help'],
    [['verify', 'm', 'n'], 'verify does not take "n"', 'pawl verify --help'],
    [['history', '--json', '--markdown'], 'not both', 'one of them'],
    [['current', 'm', '--at', '2024-02-30'], '--at "2024-02-30" is no date', '2024-03-03'],
    [['compare', 'a'], 'compare needs two things', 'A B'],
    [['compare', 'a', 'b', 'c'], 'compare does not take "c"', 'pawl compare --help'],
    [['trace'], 'trace needs a file, a digest or a commit', 'pawl trace'],
  ])('pawl %j is refused with what to do', (words, message, help) => {
    try {
      parse(...words);
      expect.unreachable();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      expect(error.code).toBe('usage');
      expect(error.message).toContain(message);
      expect(error.help).toContain(help);
    }
  });
});

describe('help', () => {
  const kinds = [
    'release',
    'rollback',
    'promote',
    'verify',
    'history',
    'show',
    'current',
    'compare',
    'trace',
  ];

  it.each(kinds)('%s has a page with its exit status, and a line in the overview', (kind) => {
    expect(isRegistryCommand(kind)).toBe(true);
    expect(parse(kind, '--help')).toEqual({ kind: 'help', topic: kind });
    expect(helpText(kind)).toMatch(new RegExp(`^Usage: pawl ${kind}\\b[^]*\\nExit status: 0.*\\n$`));
    expect(helpText()).toMatch(new RegExp(`^ {2}${kind}\\b`, 'm'));
  });

  it.each(kinds)('the page of %s fits a terminal of 120 columns', (kind) => {
    expect(
      helpText(kind)
        .split('\n')
        .filter((line) => line.length > 120),
    ).toEqual([]);
  });
});
