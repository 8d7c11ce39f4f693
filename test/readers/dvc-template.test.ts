// What is known of a template that nobody expands.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of DVC, not of JavaScript
import { describe, expect, it } from 'vitest';
import { isTemplate, templateAdmits, templateExpressions } from '../../src/readers/dvc-template.ts';

describe('a template', () => {
  it.each([
    ['train.py', false],
    ['train.py ${lr}', true],
    ['echo \\${HOME}', false],
    ['${broken', true],
    ['$lr {lr}', false],
  ])('is one or not: %s', (text, is) => expect(isTemplate(text)).toBe(is));

  it.each([
    ['sh fit.sh ${lr}', 'sh fit.sh 0.1', true],
    ['sh fit.sh ${lr}', 'sh -e fit.sh 0.1', false],
    ['${a}-${b}.csv', 'us-xgb.csv', true],
    ['${a}-${b}.csv', 'us.csv', false],
    ['x${a}x', 'x', false],
    ['${a}', '', true],
    ['a ${b} c ${d} e', 'a 1 c 2 e', true],
    ['a ${b} c ${d} e', 'a 1 2 e', false],
    ['echo \\${HOME} ${a}', 'echo ${HOME} 1', true],
    ['plain', 'plain', true],
    ['plain', 'other', false],
  ])('may have become a text or not: %s, %s', (template, text, may) => {
    expect(templateAdmits(template, text)).toBe(may);
  });

  it('names its expressions', () => {
    expect(templateExpressions('${ a.b } and ${c[0]} and \\${d}')).toEqual(['a.b', 'c[0]']);
  });

  it('takes no quadratic time where hostile text opens it without end', () => {
    const hostile = '${'.repeat(500_000);
    expect(templateExpressions(hostile)).toEqual([]);
    expect(templateAdmits('${a}b'.repeat(50_000), 'b'.repeat(40_000))).toBe(false);
  });
});
