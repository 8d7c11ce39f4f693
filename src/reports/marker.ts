// The hidden first line by which Pawl finds its own comment again.

/**
 * One comment per repository and workflow.
 *
 * @param workflow `GITHUB_WORKFLOW`: free text, in which `-->` would end the HTML comment
 */
export function commentMarker(workflow: string): string {
  return `<!-- pawl:comment ${workflow.replaceAll(/[^\w .]+/g, '-')} -->`;
}
