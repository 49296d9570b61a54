import { flagsOf } from '../shared/terminal/commands.ts';
import type { Connection } from './connect.ts';
import type { CliContext } from './context.ts';
import type { Deployment } from './deployment.ts';
import { CliError } from './exit.ts';
import { explained, trouble } from './explain.ts';
import type { Format } from './flags.ts';
import { waitCommand } from './follow/await-outcome.ts';
import { resultText } from './follow/result.ts';
import type { Prepared } from './requests.ts';

/** A request that was published: its message id is what it is followed by. */
export interface Published extends Prepared {
  readonly messageId: string;
}

/**
 * Publishes requests, one after the other.
 *
 * @throws {CliError} at the first that is not known to be published: which one, and what to do
 */
export async function publishAll(
  prepared: readonly Prepared[],
  connection: Connection,
): Promise<Published[]> {
  const requests = await connection.requests();
  const published: Published[] = [];
  for (const one of prepared) {
    try {
      published.push({ ...one, messageId: await requests.publish(JSON.stringify(one.request)) });
    } catch (error) {
      const { deployment } = connection;
      throw (
        explained(error, 'requests', deployment) ??
        new CliError(
          `There was ${trouble(error, 'requests', deployment)}. Whether ${one.backup} was asked for is not known: ` +
            'run the same command again with this name, which is safe: a request of the same name joins the first.',
        )
      );
    }
  }
  return published;
}

/** Prints what was asked for, and the command that follows it. */
export function tellAsked(
  published: readonly Published[],
  format: Format,
  deployment: Deployment,
  context: CliContext,
): void {
  for (const one of published) {
    const { backup, messageId } = one;
    const asked = { backup, messageId, wait: waitCommand([one], flagsOf(deployment)) };
    context.print(format === 'json' ? `${JSON.stringify(asked)}\n` : resultText(asked));
  }
  const [it, follows] =
    published.length === 1 ? ['wait command', 'follows it'] : ['wait commands', 'follow them'];
  context.process.stderr.write(`Asked for; not taken in yet. The ${it} above ${follows}.\n`);
}
