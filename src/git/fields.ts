// What git prints with a NUL behind each field, field by field while it comes.

/**
 * @param take is given the bytes of each field, without the NUL
 * @returns takes the next bytes; what stands behind the last NUL is dropped
 */
export function createFieldReader(take: (field: Buffer) => void): (bytes: Buffer) => void {
  let rest: readonly Buffer[] = [];
  return (bytes) => {
    let start = 0;
    for (let end = bytes.indexOf(0); end !== -1; end = bytes.indexOf(0, start)) {
      const last = bytes.subarray(start, end);
      take(rest.length === 0 ? last : Buffer.concat([...rest, last]));
      rest = [];
      start = end + 1;
    }
    if (start < bytes.length) rest = [...rest, bytes.subarray(start)];
  };
}
