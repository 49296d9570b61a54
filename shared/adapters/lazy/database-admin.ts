import { DatabaseAdminClient } from '@google-cloud/spanner-api/build/src/v1/database_admin_client.js';
import { plainEndpoint } from './endpoint.ts';
import type { LazyOptions } from './options.ts';

export function openDatabaseAdmin({ project, emulators }: LazyOptions): DatabaseAdminClient {
  return new DatabaseAdminClient({ projectId: project, ...plainEndpoint(emulators.spanner) });
}
