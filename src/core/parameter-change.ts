// Which parameters differ between two commits?
import { equalDecimals } from './decimal.ts';
import type { ParameterChange } from './decision.ts';
import type { Snapshot } from './facts.ts';
import type { Parameter } from './model.ts';

/** Only differences, in head's order, the removed ones last. Numbers are compared as numbers: 0.05 is 5e-2. */
export function compareParameters(
  base: Pick<Snapshot, 'parameters'> | undefined,
  head: Pick<Snapshot, 'parameters'>,
): readonly ParameterChange[] {
  const before = new Map((base?.parameters ?? []).map((parameter) => [identify(parameter), parameter]));
  const after = new Set(head.parameters.map(identify));
  return [
    ...head.parameters.flatMap((parameter) => {
      const { file, name, value } = parameter;
      const old = before.get(identify(parameter));
      if (old === undefined) return [{ file, name, head: value }];
      return sameValue(old.value, value) ? [] : [{ file, name, base: old.value, head: value }];
    }),
    ...(base?.parameters ?? [])
      .filter((parameter) => !after.has(identify(parameter)))
      .map(({ file, name, value }) => ({ file, name, base: value })),
  ];
}

function identify({ file, name }: Parameter): string {
  return `${file}\0${name}`;
}

function sameValue(one: string, other: string): boolean {
  return one === other || equalDecimals(one, other);
}
