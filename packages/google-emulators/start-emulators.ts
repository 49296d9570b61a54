import { type FirestoreOptions, type LocalFirestore, startFirestore } from './firestore/server.ts';
import { type LocalPubSub, type PubSubOptions, startPubSub } from './pubsub/server.ts';
import { type LocalSpanner, type SpannerOptions, startSpanner } from './spanner/server.ts';

export interface EmulatorsOptions {
  readonly spanner?: SpannerOptions;
  readonly pubsub?: PubSubOptions;
  readonly firestore?: FirestoreOptions;
}

/** All three, in this process and on 127.0.0.1 only. */
export interface Emulators {
  readonly spanner: LocalSpanner;
  readonly pubsub: LocalPubSub;
  readonly firestore: LocalFirestore;
  /** What points Google's client libraries here, by the names of the variables. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Starts Spanner, Pub/Sub and Firestore; if one of them cannot be started, none is left running. */
export async function startEmulators(options: EmulatorsOptions = {}): Promise<Emulators> {
  const running: { stop(): Promise<void> }[] = [];
  const started = async <Server extends { stop(): Promise<void> }>(starting: Promise<Server>) => {
    const server = await starting;
    running.push(server);
    return server;
  };
  const stop = async () => void (await Promise.all(running.map((server) => server.stop())));
  try {
    const spanner = await started(startSpanner(options.spanner));
    const pubsub = await started(startPubSub(options.pubsub));
    const firestore = await started(startFirestore(options.firestore));
    const environment = {
      SPANNER_EMULATOR_HOST: spanner.address,
      PUBSUB_EMULATOR_HOST: pubsub.address,
      FIRESTORE_EMULATOR_HOST: firestore.address,
    };
    return { spanner, pubsub, firestore, environment, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
