// A command line that cannot be understood: what was wrong with it, and the nearest word that exists.
import { closest, distance } from 'fastest-levenshtein';
import { Failure } from '../failure.ts';

/** Further away a word is no misspelling. */
const LARGEST_DISTANCE = 3;

export function usage(message: string, help: string): Failure {
  return new Failure('usage', message, help);
}

export function unknownWord(kind: 'command' | 'option', word: string, known: readonly string[]): Failure {
  const dash = kind === 'option' ? '--' : '';
  return usage(
    `there is no ${kind} ${dash}${word}`,
    `${didYouMean(word, known, dash)}pawl --help lists what there is.`,
  );
}

/** `Did you mean check? `, or nothing where no known word is near. */
export function didYouMean(word: string, known: readonly string[], dash = ''): string {
  if (known.length === 0) return '';
  const nearest = closest(word, [...known]);
  return distance(word, nearest) <= LARGEST_DISTANCE ? `Did you mean ${dash}${nearest}? ` : '';
}

/** @throws Failure `usage` where words are left that the command does not take */
export function noMore(words: readonly string[], command: string): void {
  const [word] = words;
  if (word !== undefined)
    throw usage(`${command} does not take ${JSON.stringify(word)}`, `See pawl ${command} --help.`);
}
