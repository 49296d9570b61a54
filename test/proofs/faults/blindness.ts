import { type GrpcCode, GrpcError } from 'google-emulators/grpc/error.ts';
import { startTable } from '../../../shared/decisions/start.ts';
import type { FaultKind } from './fault-kind.ts';
import type { Worker } from './worker.ts';

const isRead = (site: string, role: Worker['role']) => role === 'poller' && /^spanner (Get|List)/.test(site);

/** Reads of one sort fail from then on, and for ever. */
export const blindness = Object.keys(startTable)
  .filter((code) => code !== 'NOT_FOUND')
  .map((name): FaultKind => {
    const code = name as GrpcCode;
    return {
      name: `refused with ${code}, and so for good`,
      befalls: isRead,
      befall:
        (run) =>
        async ({ site, worker }) => {
          run.wire.refuseForGood(worker.role, site, code);
          throw new GrpcError(code, `injected: refused with ${code} for good`);
        },
    };
  });

/** What others delete while it is being observed. */
export const deletions: readonly FaultKind[] = [
  {
    name: 'what has just been made is deleted before the reply is heard',
    befalls: (site, role) => isRead(site, role) && site.includes('Operation'),
    befall:
      (run) =>
      async ({ proceed }) => {
        const answer = await proceed();
        run.deleteMade();
        return answer;
      },
  },
];
