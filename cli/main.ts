#!/usr/bin/env node
import { run } from '@stricli/core';
import { application } from './app.ts';
import { complete, completeCommand } from './complete.ts';
import { contextOf } from './context.ts';
import { exitCodes, statusOf } from './exit.ts';

/* The process's part of the command line: arguments, environment, output and signals in, an exit code out. */

const { stdout, stderr } = process;
// A reader that has seen enough (| head) is no error.
for (const stream of [stdout, stderr]) stream.on('error', () => process.exit(0));

const context = contextOf(process);
stderr.on('resize', () => context.screen.redraw());
// Nobody can wait for what a client rejects on its own, and a stack would tell the caller nothing.
process.on('unhandledRejection', async (error) => {
  const { unawaited } = await import('./explain.ts');
  context.screen.close();
  context.process.stderr.write(`${unawaited(error)}\n`);
  process.exit(exitCodes.trouble.code);
});
const [first, ...words] = process.argv.slice(2);
if (first === completeCommand) await complete(words, context);
else await run(application, process.argv.slice(2), context);
process.exitCode = statusOf(context.process.exitCode);
// Retries that Google's clients still plan must not keep the process; what was written must be out.
stdout.write('', () => process.exit());
