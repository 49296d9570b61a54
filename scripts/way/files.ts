import type { Entry } from './tracer.ts';

/*
 * Beside the way of the data: values, parsers of single fields, clock, log, configuration, Google's clients. Any file may ask
 * them something, and whoever follows the data need not go there.
 */
const beside = [
  /^shared\/(?:adapters|spanner|events|runtime)\//,
  /^shared\/record\/(?:record|policy|states)\.ts$/,
  /^shared\/request\/(?!message|parse-data|slot-reader)/,
];

/** The files that calls enter, in their order: a file counts again whenever a call comes to it from another file. */
export function filesEntered(calls: readonly Entry[]): string[] {
  const files = calls.map(({ file }) => file).filter((file) => !beside.some((pattern) => pattern.test(file)));
  return files.filter((file, index) => file !== files[index - 1]);
}

/** How many of them were entered before. */
export function enteredAgain(files: readonly string[]): number {
  return files.length - new Set(files).size;
}

/** How often it was decided what to do about an open record. */
export function decisionsIn(calls: readonly Entry[]): number {
  return calls.filter(({ file, name }) => file === 'shared/decisions/observe.ts' && name === 'rule').length;
}
