import { setTimeout as pause } from 'node:timers/promises';
import { googleClients } from '../../shared/adapters/clients.ts';
import { firestoreRecords } from '../../shared/adapters/firestore/records.ts';
import { isOfRequest } from '../../shared/events/database-event-schema.ts';
import type { OutgoingEvent } from '../../shared/events/event-schema.ts';
import type { Fact } from '../../shared/runtime/log.ts';
import { listenToEvents } from '../events.ts';
import { type Stack, startStack } from '../stack.ts';
import { demoDatabases, demoFailure, demoRequests } from './requests.ts';
import { due, isTold, newStory, type Story, withEvent, withPublished, withRecords } from './story.ts';
import { problemsOf } from './verdict.ts';

/** Told of everything that happens, at the moment it does; times are milliseconds since the stack was up. */
export interface Telling {
  up(stack: Stack): void;
  published(story: Story, key: string, ms: number): void;
  received(story: Story, event: OutgoingEvent, ms: number): void;
  observed(story: Story, before: Story, ms: number): void;
}

/** How the demo ended. */
export interface Ending {
  readonly story: Story;
  /** Sentences; none where all went as it was meant to. */
  readonly problems: readonly string[];
  /** The functions' own warnings and errors: of interest where there are problems. */
  readonly warnings: readonly Fact[];
  readonly ms: number;
}

const tickEveryMs = 400;

/** The story takes about six seconds; a machine that is busy with other things may need several times as many. */
const patienceMs = 40_000;

/** What waits for minutes in production waits for moments here. */
const environment = {
  CREATE_CALLS_PER_SECOND: '5',
  POLL_CALLS_PER_SECOND: '5',
};
const policy = { firstRetryMs: 1_000, longestRetryMs: 2_000, blockedRetryMs: 30_000 };

/** Plays the demo on a stack of its own, and says how it went. */
export async function runDemo(telling: Telling): Promise<Ending> {
  const warnings: Fact[] = [];
  const log = (fact: Fact) => {
    if (fact.severity === 'WARNING' || fact.severity === 'ERROR') warnings.push(fact);
  };
  const stack = await startStack({ environment, policy, log });
  const clients = googleClients(stack.config);
  try {
    seed(stack);
    telling.up(stack);
    return { ...(await play(stack, firestoreRecords(clients.firestore), telling)), warnings };
  } finally {
    await clients.close();
    await stack.stop();
  }
}

function seed({ spanner: { world } }: Stack): void {
  for (const { backup, takesMs } of demoRequests) {
    if (backup !== undefined && takesMs !== undefined) world.setDuration(backup, takesMs);
  }
  for (const { name, sizeBytes, fails } of demoDatabases) {
    world.addDatabase(name, { sizeBytes });
    if (fails) world.failNext(name, demoFailure);
  }
}

async function play(
  stack: Stack,
  records: ReturnType<typeof firestoreRecords>,
  telling: Telling,
): Promise<Omit<Ending, 'warnings'>> {
  const beganAt = performance.now();
  const elapsed = () => performance.now() - beganAt;
  const backups = demoRequests.flatMap(({ backup }) => backup ?? []);
  const received: OutgoingEvent[] = [];
  const troubles: string[] = [];
  let story = newStory(demoRequests);
  const listening = listenToEvents(
    stack.client,
    (event) => {
      if (!isOfRequest(event)) return;
      received.push(event);
      const next = withEvent(story, event);
      if (next === story) return;
      story = next;
      telling.received(story, event, elapsed());
    },
    (error) => troubles.push(`the subscription failed: ${error}`),
  );
  try {
    while (!isTold(story) && elapsed() < patienceMs && troubles.length === 0) {
      const next = pause(tickEveryMs);
      for (const { key, request } of due(story)) {
        // Events come in meanwhile: the story is the one of afterwards.
        const messageId = await stack.publish(request);
        story = withPublished(story, key, messageId);
        telling.published(story, key, elapsed());
      }
      await stack.tick();
      const read = await records.readMany(backups);
      const before = story;
      story = withRecords(
        before,
        read.map(({ record }) => record),
      );
      telling.observed(story, before, elapsed());
      await next;
    }
    const ms = elapsed();
    const acceptedStarts = stack.spanner.journal.acceptedCreates().length;
    const afterwards = await stack.tick();
    return {
      story,
      problems: [...troubles, ...problemsOf({ story, received, acceptedStarts, afterwards })],
      ms,
    };
  } finally {
    await listening.stop();
  }
}
