// Was this text meant as a number? A string never counts as one, but the author should hear of it.

const thousands = String.raw`\d{1,3}(?:,\d{3})+(?:\.\d+)?`;
const digits = String.raw`\d[\d_ ]*(?:[.,]\d*)?|[.,]\d+`;
const numberLike = new RegExp(`^[-+]?(?:${thousands}|${digits})(?:e[-+]?\\d+)?\\s*%?$`, 'i');
const nonfiniteLike = /^[-+]?\.?(?:nan|inf|infinity)$/i;

/** Longer texts are no numbers that a person wrote. */
const longest = 64;

/** Whether a text reads as a number, a percentage, or NaN: `0.5`, `0,91`, `91 %`, `1_000`, `nan`. */
export function looksLikeNumber(text: string): boolean {
  const trimmed = text.trim();
  return trimmed.length <= longest && (numberLike.test(trimmed) || nonfiniteLike.test(trimmed));
}

/** How to write it so that it is one, as a sentence. */
export function howToWriteNumber(text: string): string {
  const trimmed = text.trim();
  if (nonfiniteLike.test(trimmed)) return 'Leave the metric out where it has no value.';
  if (trimmed.endsWith('%')) return 'Write the number alone, and the percentage as its unit.';
  if (trimmed.includes(',')) return 'Write the decimals after a point, and no comma between thousands.';
  if (/[_ ]/.test(trimmed)) return 'Write the digits without anything between them.';
  return `Write ${trimmed} without quotes.`;
}
