import type { PubSub } from '@google-cloud/pubsub';
import { type Listening, listenToEvents } from '../../../local/events.ts';

/** What came of one backup: the ids of its events by kind, and the operations that they name. */
export interface Heard {
  readonly ids: Map<string, Set<string>>;
  readonly operations: Set<string>;
}

/** A real subscriber: hears every event, by StreamingPull. */
export class Subscriber {
  readonly heard = new Map<string, Heard>();
  copies = 0;
  /** What came and is no event of ours. */
  readonly failures: unknown[] = [];
  readonly #listening: Listening;

  constructor(client: PubSub) {
    this.#listening = listenToEvents(
      client,
      ({ id, type, subject = '', data }) => {
        this.copies += 1;
        const of = this.heard.get(subject) ?? { ids: new Map(), operations: new Set() };
        const kind = type.slice(type.lastIndexOf('.') + 1);
        of.ids.set(kind, (of.ids.get(kind) ?? new Set()).add(id));
        if ('operation' in data && data.operation !== undefined) of.operations.add(data.operation);
        this.heard.set(subject, of);
      },
      (error) => this.failures.push(error),
    );
  }

  stop(): Promise<void> {
    return this.#listening.stop();
  }
}
