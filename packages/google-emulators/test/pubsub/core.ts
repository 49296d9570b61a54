import { ManualClock } from '../../manual-clock.ts';
import { Broker } from '../../pubsub/broker.ts';
import { ManualTimers } from '../../pubsub/manual-timers.ts';
import type { Draft } from '../../pubsub/message.ts';
import type { Post } from '../../pubsub/pusher.ts';

export interface Core {
  readonly broker: Broker;
  readonly timers: ManualTimers;
  readonly clock: ManualClock;
}

const nobody: Post = async () => {
  throw new Error('nothing is pushed in this test');
};

/** The broker without gRPC and HTTP, at a standstill in time. */
export function createCore(post: Post = nobody, pushConcurrency = 100): Core {
  const clock = new ManualClock('2026-11-22T10:00:00Z');
  const timers = new ManualTimers(clock);
  return { broker: new Broker({ clock: clock.now, timers, post, pushConcurrency }), timers, clock };
}

export function draft(text: string, attributes: Record<string, string> = {}): Draft {
  return { data: Buffer.from(text), attributes, orderingKey: '' };
}

export const everything = { messages: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY };
