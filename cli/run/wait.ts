import { connect } from '../connect.ts';
import type { CliContext } from '../context.ts';
import { deploymentOf } from '../deployment.ts';
import { CliError } from '../exit.ts';
import type { DeploymentFlags, FormatFlag } from '../flags.ts';
import { awaitOutcome } from '../follow/await-outcome.ts';
import { backupNamed } from '../resource-names.ts';

/** The flags of the command. */
export interface WaitFlags extends DeploymentFlags, FormatFlag {
  readonly instance?: string;
  readonly message?: string;
  readonly timeout: number;
}

/** Waits for backups, whoever asked for them. */
export default async function wait(this: CliContext, flags: WaitFlags, ...given: string[]): Promise<void> {
  const { message: messageId, instance } = flags;
  const deployment = deploymentOf(flags, this.environment, given[0]);
  if (messageId !== undefined && given.length > 1)
    throw new CliError(
      '--message: a message asks for one backup; give one, or leave --message out.',
      'usage',
    );
  const names = new Set(given.map((one) => backupNamed(one, deployment.project, instance)));
  const connection = connect(deployment, this);
  try {
    await awaitOutcome(
      [...names].map((backup) => ({ backup, messageId })),
      flags,
      connection,
      this,
    );
  } finally {
    await connection.close();
  }
}
