import { fromJSON, type PackageDefinition } from '@grpc/proto-loader';

/** The `protos.json` that a client library ships. */
export type ProtosJson = Parameters<typeof fromJSON>[0];

/** Messages arrive as the client libraries' own interfaces describe them: enums by name, int64 as strings. */
const decoding = { longs: String, enums: String, defaults: true, oneofs: true } as const;

const known = new WeakMap<ProtosJson, PackageDefinition>();

/**
 * The services and messages of the protos. Reading them takes a tenth of a second of CPU, so a process that starts many
 * servers, as tests do, reads each `protos.json` once.
 */
export function definitionsOf(protos: ProtosJson): PackageDefinition {
  const before = known.get(protos);
  if (before !== undefined) return before;
  const definitions = fromJSON(protos, decoding);
  known.set(protos, definitions);
  return definitions;
}
