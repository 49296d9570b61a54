import type { RecordView } from '../shared/record/record-view.ts';
import { CliError } from './exit.ts';

type Request = RecordView['requests'][number];

/**
 * The request of a record that is to be withdrawn: of the message that is given, otherwise the only one that waits.
 *
 * @throws {CliError} where there is none, or where several wait and it is not said whose is meant
 */
export function requestToWithdraw({ request, requests }: RecordView, messageId: string | undefined): Request {
  const waiting = requests.filter(({ withdrawnBy }) => withdrawnBy === undefined);
  if (messageId === undefined) {
    const [only] = waiting;
    if (only !== undefined && waiting.length === 1) return only;
    throw new CliError(
      `${waiting.length} requests wait for ${request.backup}. Which is yours? Give --message-id, one of:\n${listOf(waiting)}`,
      'usage',
    );
  }
  const named = requests.find((one) => one.messageId === messageId);
  if (named?.withdrawnBy !== undefined)
    throw new CliError(`Message ${messageId} was withdrawn before, by message ${named.withdrawnBy}.`);
  if (named === undefined)
    throw new CliError(
      `Message ${messageId} does not wait for ${request.backup}. These do:\n${listOf(waiting)}`,
    );
  return named;
}

function listOf(requests: readonly Request[]): string {
  return requests
    .map(({ messageId, labels }) => {
      const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
      return `  ${[messageId, ...pairs].join(' ')}`;
    })
    .join('\n');
}
