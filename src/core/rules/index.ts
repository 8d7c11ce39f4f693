// All rules, in the order they are asked and told.
import { floor } from './floor.ts';
import { incomparable } from './incomparable.ts';
import { missing } from './missing.ts';
import { regression } from './regression.ts';
import type { Rule } from './rule.ts';
import { scale } from './scale.ts';
import { stale } from './stale.ts';
import { unexplained } from './unexplained.ts';
import { unreleased } from './unreleased.ts';
import { unreproducible } from './unreproducible.ts';

export const rules: readonly Rule[] = [
  regression,
  floor,
  missing,
  scale,
  stale,
  incomparable,
  unreproducible,
  unexplained,
  unreleased,
];

/** Names that a policy may set under `gate.rules`. */
export const ruleNames: readonly string[] = rules.map(({ name }) => name);
