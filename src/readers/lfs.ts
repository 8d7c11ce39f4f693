// Is this file a Git LFS pointer, and to what?
// Format: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md

export interface LfsPointer {
  /** SHA-256 of the content, lower-case hex. */
  readonly oid: string;
  /** Size of the content in bytes. */
  readonly size: number;
}

/** Pointers are smaller; git-lfs itself takes nothing larger for one. */
const largestPointer = 1024;

const version = /^version https:\/\/(?:git-lfs\.github\.com|hawser\.github\.com)\/spec\/v1$/;
const oidLine = /^oid sha256:([0-9a-f]{64})$/;
const sizeLine = /^size (0|[1-9]\d{0,15})$/;

/** The pointer that a blob holds; undefined where it is ordinary content. Extension lines are passed over. */
export function readLfsPointer(bytes: Uint8Array): LfsPointer | undefined {
  if (bytes.length >= largestPointer) return undefined;
  const lines = Buffer.from(bytes).toString('latin1').split(/\r?\n/);
  if (!version.test(lines[0] ?? '')) return undefined;
  const oid = firstMatch(lines, oidLine);
  const size = firstMatch(lines, sizeLine);
  return oid === undefined || size === undefined ? undefined : { oid, size: Number(size) };
}

function firstMatch(lines: readonly string[], pattern: RegExp): string | undefined {
  for (const line of lines) {
    const match = pattern.exec(line);
    if (match !== null) return match[1];
  }
  return undefined;
}
