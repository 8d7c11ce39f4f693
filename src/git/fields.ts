// What git prints with a NUL behind each field, field by field while it comes.

/**
 * @param take is given the bytes that hold a field, without the NUL: from `start` up to `end`
 * @returns takes the next bytes; what stands behind the last NUL is dropped
 */
export function createFieldReader(
  take: (bytes: Buffer, start: number, end: number) => void,
): (bytes: Buffer) => void {
  let rest: readonly Buffer[] = [];
  return (bytes) => {
    let start = 0;
    for (let end = bytes.indexOf(0); end !== -1; end = bytes.indexOf(0, start)) {
      if (rest.length === 0) take(bytes, start, end);
      else {
        const field = Buffer.concat([...rest, bytes.subarray(start, end)]);
        rest = [];
        take(field, 0, field.length);
      }
      start = end + 1;
    }
    if (start < bytes.length) rest = [...rest, bytes.subarray(start)];
  };
}
