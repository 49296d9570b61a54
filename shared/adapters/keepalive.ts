/** How a connection that has gone silent is found out. */
export interface Keepalive {
  /** While calls are under way, the server is pinged this often. */
  readonly timeMs: number;
  /** A connection that leaves a ping unanswered for so long is closed: its calls fail, the next call opens another. */
  readonly timeoutMs: number;
}

/**
 * Without pings a connection that a router or a virtual machine has forgotten is kept for as long as TCP keeps it: 950 s where
 * packets are dropped, for ever where something still acknowledges them. Every call on it runs into its timeout.
 *
 * The generated clients never ping. Each of Google's facades does otherwise: `@google-cloud/spanner` every 120 s,
 * `@google-cloud/pubsub` every 300 s, both waiting for 20 s; `@google-cloud/firestore` never. That is long beside our
 * timeouts and a tick. 30 s and 10 s are what Google's Bigtable clients send in every language: its front ends take a
 * ping every 30 s and no more by default, and close the connection of whoever sends more with ENHANCE_YOUR_CALM, which
 * makes grpc-js double the time (googleapis/java-bigtable-hbase#2682, googleapis/java-bigtable#528).
 *
 * So a silent connection is noticed within 10 s if it was idle for half a minute before (its first call is sent with a ping), and
 * within 40 s if it was busy.
 */
export const googleKeepalive: Keepalive = { timeMs: 30_000, timeoutMs: 10_000 };

/**
 * The same as options of a channel. Nothing is pinged while no call is under way (`keepalive_permit_without_calls` is 0):
 * servers allow that once in two hours (gRPC's keepalive guide), and an instance that is frozen between two requests
 * would take every answer for late.
 */
export function channelOptions({ timeMs, timeoutMs }: Keepalive) {
  return {
    'grpc.keepalive_time_ms': timeMs,
    'grpc.keepalive_timeout_ms': timeoutMs,
    'grpc.keepalive_permit_without_calls': 0,
  };
}
