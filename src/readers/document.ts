// Reads JSON, YAML and TOML into one tree that knows the text and the place of every value.
import type { CommitFiles } from './commit-files.ts';
import { placeDocument } from './document-place.ts';
import { parseJson } from './json.ts';
import { manifestError } from './manifest-problem.ts';
import type { SourceDocument } from './source-node.ts';
import { placesOf } from './text-places.ts';

export type DocumentFormat = 'json' | 'yaml' | 'toml';

/** The format of a path by its name; undefined where the name does not tell. `*.dvc` and `dvc.lock` are YAML. */
export function documentFormat(path: string): DocumentFormat | undefined {
  if (/\.json$/i.test(path)) return 'json';
  if (/\.(ya?ml|dvc|lock)$/i.test(path)) return 'yaml';
  if (/\.toml$/i.test(path)) return 'toml';
  return undefined;
}

/**
 * Reads one document. Never throws and never rejects: what cannot be read is a problem with line and column.
 * The parser of a format is loaded when the first file of that format is read.
 *
 * @param text of one file, at most METRIC_FILE_LIMIT bytes; a byte order mark is passed over
 * @param path for places only, relative to the repository's root
 * @param format where the name of the file does not tell it
 */
export async function parseDocument(
  text: string,
  path: string,
  format: DocumentFormat | undefined = documentFormat(path),
): Promise<SourceDocument> {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text;
  if (format === undefined) return unreadable(path, 'its name does not end in .json, .yaml, .yml or .toml');
  try {
    const document = await parseAs(format, body, path);
    return document.root === undefined ? (conflict(body, path) ?? document) : document;
  } catch (cause) {
    return unreadable(
      path,
      `the ${format.toUpperCase()} parser gave up: ${cause instanceof Error ? cause.name : 'error'}`,
    );
  }
}

/**
 * Like {@link parseDocument}, but content that several commits or files of a run share is parsed once.
 *
 * @param file as it was read from `files`
 * @param text its content, decoded
 */
export function parseFile(
  files: CommitFiles,
  file: { readonly id: string; readonly path: string },
  text: string,
  format?: DocumentFormat,
): Promise<SourceDocument> {
  const { documents } = files;
  if (documents === undefined) return parseDocument(text, file.path, format);
  const content = `${file.id} ${format ?? documentFormat(file.path) ?? ''}`;
  const placed = `${content} ${file.path}`;
  const known = documents.get(placed);
  if (known !== undefined) return known;
  const same = documents.get(content);
  const parsed =
    same === undefined
      ? parseDocument(text, file.path, format)
      : same.then((document) => placeDocument(document, file.path));
  documents.set(placed, parsed);
  if (same === undefined) documents.set(content, parsed);
  return parsed;
}

async function parseAs(format: DocumentFormat, text: string, path: string): Promise<SourceDocument> {
  switch (format) {
    case 'json':
      return parseJson(text, path);
    case 'yaml':
      return (await import('./yaml.ts')).parseYaml(text, path);
    case 'toml':
      return (await import('./toml.ts')).parseToml(text, path);
  }
}

/** A merge that was committed with its markers is the likeliest reason for a broken file: say so instead. */
function conflict(text: string, path: string): SourceDocument | undefined {
  const marker = /^<{7}(?: |$)/m.exec(text);
  if (marker === null) return undefined;
  const place = placesOf(text, path)(marker.index);
  return {
    problems: [
      manifestError(place, 'the file holds the markers of a merge conflict, so nothing in it counts', {
        actual: '<<<<<<<',
        help: 'Resolve the conflict and commit the file again.',
      }),
    ],
  };
}

function unreadable(path: string, why: string): SourceDocument {
  return {
    problems: [
      manifestError({ path }, `the file cannot be read: ${why}`, {
        help: 'Write it as JSON, YAML or TOML.',
      }),
    ],
  };
}
