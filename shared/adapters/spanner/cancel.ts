import type { DatabaseAdminClient } from '@google-cloud/spanner-api/build/src/v1/database_admin_client.js';
import { operationsProtos } from 'google-gax';

const { CancelOperationRequest } = operationsProtos.google.longrunning;

/**
 * Asks Spanner to cancel an operation (its full name). That it was asked is all that this promises: the operation may end
 * well before.
 */
export async function cancelOperation(
  client: DatabaseAdminClient,
  name: string,
  timeoutMs: number,
): Promise<void> {
  await client.cancelOperation(CancelOperationRequest.create({ name }), { timeout: timeoutMs });
}
