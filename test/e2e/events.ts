import { v1 } from '@google-cloud/pubsub';
import { credentials } from '@grpc/grpc-js';
import { type BackupEvent, parseBackupEvent } from '../../contract/index.ts';
import { assertOnContract } from '../contract/validate-event.ts';

/** What somebody who subscribes to the events has heard. */
export interface Events {
  /** Waits until an event of each kind has come, and gives all that came since the last time, in order of arrival. */
  hear(kinds: readonly string[]): Promise<BackupEvent[]>;
  close(): Promise<void>;
}

/** As long as a single pull may take before nothing is expected to come any more. */
const patienceMs = 20_000;

export const kindOf = ({ type }: BackupEvent): string => type.split('.').at(-1) ?? '';

/** Subscribes with the real client, and holds every event to the published contract. */
export function openEvents(address: string, subscription: string): Events {
  const [servicePath = '', port] = address.split(':');
  const sslCreds = credentials.createInsecure();
  const subscriber = new v1.SubscriberClient({ servicePath, port: Number(port), sslCreds });
  const pull = async (): Promise<BackupEvent[]> => {
    const request = { subscription, maxMessages: 100 };
    const [{ receivedMessages }] = await subscriber.pull(request, { timeout: patienceMs });
    const received = (receivedMessages ?? []).map(({ message }) => ({
      data: Buffer.from(message?.data ?? ''),
      attributes: message?.attributes ?? {},
    }));
    if (received.length === 0) throw new Error('no event came any more');
    const ackIds = (receivedMessages ?? []).map(({ ackId }) => ackId ?? '');
    await subscriber.acknowledge({ subscription, ackIds });
    for (const message of received) assertOnContract(message);
    return received.map(parseBackupEvent);
  };
  return {
    async hear(kinds) {
      const heard: BackupEvent[] = [];
      while (!kinds.every((kind) => heard.some((event) => kindOf(event) === kind)))
        heard.push(...(await pull()));
      return heard;
    },
    close: () => subscriber.close(),
  };
}
