/** One place in a file: `from` has to be there exactly once. */
export interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** Something that keeps a promise of the design, and what the code is without it. */
export interface Guard {
  readonly name: string;
  readonly without: readonly Edit[];
  /** The tests of the file it stands in. */
  readonly tests: readonly string[];
}

export const edit = (file: string, from: string, to: string): Edit => ({ file, from, to });

/** The tests of a file of the domain. */
export const domainTests = (name: string) => [
  `test/shared/{request,events,record,decisions}/${name}*.test.ts`,
];
