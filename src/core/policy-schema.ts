// Parts of the schema of a pawl.yaml that more than one place needs.
// The message of every schema and check is a phrase that says what is expected, and follows "must be".
import * as v from 'valibot';

/** A check whose own words say what is expected; undefined where the value is good. */
export function holds<T>(error: (value: T) => string | undefined) {
  return v.rawCheck<T>(({ dataset, addIssue }) => {
    const message = dataset.typed ? error(dataset.value) : undefined;
    if (message !== undefined) addIssue({ message });
  });
}

/** One of a few words. */
export function oneOf<const T extends readonly string[]>(options: T) {
  return v.picklist(options, `${options.slice(0, -1).join(', ')} or ${options.at(-1)}`);
}
