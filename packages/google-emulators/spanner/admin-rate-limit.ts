import { GrpcError } from '../grpc/error.ts';
import { withErrorInfo } from '../grpc/error-details.ts';
import type { Intercept } from '../grpc/intercept.ts';
import { type Journal, resourceOf } from './journal.ts';
import { projectOf } from './names.ts';

/** "5 requests per second per project per user, averaged over 100 seconds", polling included. Source: Google's quotas page. */
const windowMs = 100_000;

/** Refuses the calls about a project that has made more than so many in 100 seconds, this one and refused ones counted. */
export function adminRateLimit(journal: Journal, callsPer100Seconds = Number.POSITIVE_INFINITY): Intercept {
  return async ({ request }, proceed) => {
    const project = projectOf(resourceOf(request));
    if (journal.callsWithin(windowMs, project) > callsPer100Seconds) throw rateLimitExceeded(project);
    return proceed();
  };
}

function rateLimitExceeded(project: string): GrpcError {
  const error = new GrpcError(
    'RESOURCE_EXHAUSTED',
    `Quota exceeded for admin requests of project ${project}.`,
  );
  return withErrorInfo(error, {
    reason: 'RATE_LIMIT_EXCEEDED',
    domain: 'spanner.googleapis.com',
    metadata: {
      consumer: `projects/${project}`,
      service: 'spanner.googleapis.com',
      // The limit that Google's Java client looks for.
      quota_limit: 'AdminMethodQuotaPerMinutePerProject',
    },
  });
}
