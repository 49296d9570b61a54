import { proposeCompletions } from '@stricli/core';
import { application } from './app.ts';
import type { CliContext } from './context.ts';

/** What the scripts for shells call: no command for people. */
export const completeCommand = '__complete';

/** Prints what may stand for the last of these words, one a line. */
export async function complete(words: readonly string[], context: CliContext): Promise<void> {
  const completions = await proposeCompletions(application, words, context);
  for (const { completion } of completions) context.print(`${completion}\n`);
}
