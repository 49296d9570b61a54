import type { Intercept } from 'google-emulators/grpc/intercept.ts';
import * as v from 'valibot';

const RequestSchema = v.object({ structuredQuery: v.unknown() });

export interface Recorder {
  readonly intercept: Intercept;
  /** The structured queries that were asked, each once. */
  queries(): unknown[];
}

/** Records what a local Firestore is asked. */
export function recordQueries(): Recorder {
  const queries = new Set<string>();
  return {
    intercept(call, proceed) {
      if (call.method === 'RunQuery')
        queries.add(JSON.stringify(v.parse(RequestSchema, call.request).structuredQuery));
      // Aggregations and partitions are queries in a wrapping: to be unwrapped here once the functions use them.
      else if (call.method.includes('Query')) throw new Error(`${call.method} has to be recorded too`);
      return proceed();
    },
    queries: () => [...queries].map((text): unknown => JSON.parse(text)),
  };
}
