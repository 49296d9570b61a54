import type { Server } from 'node:http';
import { http } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { type OwnMachineServer, serveOwnMachine } from 'google-emulators/http/serve.ts';
import type { composeFunctions } from '../functions/compose.ts';
import type { composeStatus } from '../functions/compose-status.ts';
import { overHttp } from '../functions/create-backup/push.ts';

/** A function served over HTTP on 127.0.0.1, by functions-framework as in production. */
export type HostedFunction = OwnMachineServer;

type Functions = Pick<ReturnType<typeof composeFunctions>, 'createBackup' | 'pollOperations'>;

/**
 * Serves both functions of one composition. The framework's own command serves one function a process, on all
 * interfaces; its test server takes any number, and an address. It binds the function that is registered at that
 * moment, so several stacks in one process do not get in each other's way.
 */
export async function hostFunctions(
  { createBackup, pollOperations }: Functions,
  ports: { readonly createBackup: number; readonly pollOperations: number },
): Promise<{ createBackup: HostedFunction; pollOperations: HostedFunction }> {
  http('createBackup', overHttp(createBackup));
  http('pollOperations', pollOperations);
  // Both before anything is waited for: another composition may register its own meanwhile.
  const servers = [getTestServer('createBackup'), getTestServer('pollOperations')] as const;
  return {
    createBackup: await host(servers[0], ports.createBackup),
    pollOperations: await host(servers[1], ports.pollOperations),
  };
}

/** Serves the status page in the same way. */
export async function hostStatus(
  { backupStatus }: Pick<ReturnType<typeof composeStatus>, 'backupStatus'>,
  port: number,
): Promise<HostedFunction> {
  http('backupStatus', backupStatus);
  return await host(getTestServer('backupStatus'), port);
}

/** In production IAM is in front of the functions; here nothing is, so web pages are kept out. */
function host(framework: Server, port: number): Promise<HostedFunction> {
  return serveOwnMachine((request, response) => framework.emit('request', request, response), port);
}
