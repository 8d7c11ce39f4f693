// What can be said of a `${…}` template of DVC without expanding it: where it is one, and what it can not have become.

const OPENING = /(?<!\\)\$\{/;
const EXPRESSION = /(?<!\\)\$\{([^{}]*)\}/g;

/** Whether DVC would expand the text. `\${` is DVC's escape. */
export function isTemplate(text: string): boolean {
  return OPENING.test(text);
}

/** The text without DVC's escapes; only for text that is no template. */
export function unescapeTemplate(text: string): string {
  return text.replaceAll('\\${', '${');
}

/** The expressions in the text: `train.lr` of `${train.lr}`. */
export function templateExpressions(text: string): readonly string[] {
  return [...text.matchAll(EXPRESSION)].map((match) => (match[1] ?? '').trim());
}

/**
 * Whether some expansion of the template gives `text`: its fixed parts come in order, the first at the start and the
 * last at the end. Linear in both, since templates and locks are hostile text.
 */
export function templateAdmits(template: string, text: string): boolean {
  const parts = template.replaceAll(EXPRESSION, '\0').split('\0').map(unescapeTemplate);
  const first = parts[0] ?? '';
  if (parts.length === 1) return first === text;
  const last = parts.at(-1) ?? '';
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let from = first.length;
  const end = text.length - last.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return from <= end;
}
