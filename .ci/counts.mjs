// Prints "PASSED FAILED" of a report of vitest; "0 0" where there is none, or none that can be read.
import { readFileSync } from 'node:fs';
import process from 'node:process';

function count(path) {
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(path, 'utf8'));
    return [numPassedTests, numFailedTests].map((number) => (Number.isSafeInteger(number) ? number : 0));
  } catch {
    return [0, 0];
  }
}

process.stdout.write(`${count(process.argv[2] ?? '').join(' ')}\n`);
