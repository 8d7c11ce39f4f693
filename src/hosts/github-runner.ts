// Says it in the workflow run: annotations, step summary and outputs, through the runner's own toolkit.
import * as core from '@actions/core';
import type { HandlerResult, Host } from '../apply.ts';
import type { Annotation } from '../reports/annotations.ts';

const done: HandlerResult = { status: 'done' };

/**
 * Handlers that need no token: they work for a fork's pull request as for any other.
 *
 * @param hasSummary whether the runner names a summary file; older GitHub Enterprise runners do not
 */
export function createRunnerHost({ hasSummary }: { readonly hasSummary: boolean }): Host {
  return {
    annotate: async (annotations) => {
      annotations.forEach(annotate);
      return done;
    },
    summary: async (markdown) => {
      if (!hasSummary) return { status: 'unchanged' };
      await core.summary.addRaw(markdown, true).write();
      return done;
    },
    output: async (outputs) => {
      for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value);
      return done;
    },
  };
}

function annotate({ severity, message, title, path, line, column }: Annotation): void {
  const properties = {
    title,
    ...(path === undefined ? {} : { file: path }),
    ...(line === undefined ? {} : { startLine: line }),
    ...(column === undefined ? {} : { startColumn: column }),
  };
  const say = { error: core.error, warning: core.warning, notice: core.notice }[severity];
  say(message, properties);
}
