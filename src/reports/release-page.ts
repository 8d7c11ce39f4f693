// The release page of a tag: title, notes and files.
import prerelease from 'semver/functions/prerelease.js';
import { type ReleaseRecord, toCanonicalJson } from '../core/record.ts';
import { RELEASE_FILES } from '../core/unfinished.ts';
import type { ReleaseFile, ReleaseRequest } from '../core/writing.ts';
import { escapePlain } from './escape.ts';
import type { ForgeLinks } from './forge-links.ts';
import { renderMetricsFile } from './release-metrics.ts';
import { type NotesInput, renderNotes } from './release-notes.ts';

export interface PageInput extends NotesInput {
  /** Whether it becomes the repository's latest release. */
  readonly latest: boolean;
}

/**
 * Everything of a release page. A pure function of the record, the tag's object and the record before: a run that was
 * cut off is resumed from the tag alone, and makes the very same page.
 *
 * @throws Error for a record that holds a lone half of a character: it has no canonical JSON
 */
export function renderReleaseRequest(input: PageInput, links: ForgeLinks = {}): ReleaseRequest {
  const { record, object, latest, before } = input;
  return {
    tag: record.tag,
    object,
    title: `${escapePlain(record.model)} v${escapePlain(record.version)}`,
    body: renderNotes(input, links),
    files: releaseFiles(record, object, before),
    latest,
    prerelease: prerelease(record.version) !== null,
  };
}

/** The record with the id of the tag's object: the witness outside of git that no later tag has to pin. */
function releaseFiles(
  record: ReleaseRecord,
  object: string,
  before: ReleaseRecord | undefined,
): readonly ReleaseFile[] {
  const [recordName, metricsName] = RELEASE_FILES;
  return [
    {
      name: recordName,
      contentType: 'application/json',
      content: `${toCanonicalJson({ object, record })}\n`,
    },
    { name: metricsName, contentType: 'text/markdown', content: renderMetricsFile(record, before) },
  ];
}
