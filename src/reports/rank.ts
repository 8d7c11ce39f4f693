// Which pieces of the comment matter most, when not all of them fit?

/** What is left out first when the text is too long: the highest number. */
export const rank = {
  heading: 0,
  footer: 0,
  failing: 1,
  version: 2,
  error: 3,
  policy: 4,
  warning: 5,
  changed: 6,
  lineage: 7,
  accept: 8,
  finding: 9,
  commit: 10,
  passing: 11,
  ungated: 12,
  unchanged: 13,
} as const;
