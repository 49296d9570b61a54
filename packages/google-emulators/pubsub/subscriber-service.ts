import type { google } from '@google-cloud/pubsub-api/build/protos/protos.js';
import type { ServerDuplexStream } from '@grpc/grpc-js';
import type { Handlers } from '../grpc/server.ts';
import { acknowledge, modifyDeadlines, refuseLate } from './acknowledgement.ts';
import type { Broker } from './broker.ts';
import { durationMs } from './duration.ts';
import { notThere } from './not-there.ts';
import { paginate } from './paging.ts';
import { pull } from './pull.ts';
import { receivedMessage } from './received-message.ts';
import { notFound } from './resource-name.ts';
import { serveStreamingPull } from './streaming-pull.ts';
import { requirePull } from './subscriptions.ts';
import type { Timers } from './timers.ts';

type PullRequest = google.pubsub.v1.IPullRequest;
type PullResponse = google.pubsub.v1.IPullResponse;

/** `google.pubsub.v1.Subscriber` on a broker. */
export function subscriberService(broker: Broker, timers: Timers): Handlers {
  return { ...administration(broker), ...consumption(broker, timers) };
}

function administration({ subscriptions }: Broker): Handlers {
  return {
    CreateSubscription: (requested: google.pubsub.v1.ISubscription) =>
      subscriptions.create(requested).settings.config,
    GetSubscription: ({ subscription }: google.pubsub.v1.IGetSubscriptionRequest) =>
      subscriptions.get(subscription ?? '').settings.config,
    UpdateSubscription: ({ subscription, updateMask }: google.pubsub.v1.IUpdateSubscriptionRequest) =>
      subscriptions.update(subscription, updateMask).settings.config,
    ListSubscriptions: (
      request: google.pubsub.v1.IListSubscriptionsRequest,
    ): google.pubsub.v1.IListSubscriptionsResponse => {
      const all = subscriptions.list(request.project ?? '');
      const { items, nextPageToken } = paginate(all, ({ name }) => name, request);
      return { subscriptions: items.map(({ settings }) => settings.config), nextPageToken };
    },
    DeleteSubscription: ({ subscription }: google.pubsub.v1.IDeleteSubscriptionRequest) => {
      subscriptions.delete(subscription ?? '');
      return {};
    },
    ModifyPushConfig: ({ subscription, pushConfig }: google.pubsub.v1.IModifyPushConfigRequest) => {
      subscriptions.modifyPushConfig(subscription ?? '', pushConfig);
      return {};
    },
    Seek: ({ subscription, time }: google.pubsub.v1.ISeekRequest) => {
      const sought = subscriptions.get(subscription ?? '');
      if (!time) throw notThere('a seek to a snapshot: it seeks to times');
      sought.seek(new Date(durationMs(time)));
      return {};
    },
    /** Nobody can make one, so there is none. */
    ListSnapshots: () => ({ snapshots: [] }),
    GetSnapshot: ({ snapshot }: google.pubsub.v1.IGetSnapshotRequest) => {
      throw notFound(snapshot ?? '');
    },
  };
}

function consumption({ subscriptions }: Broker, timers: Timers): Handlers {
  return {
    Pull: async (request: PullRequest, signal: AbortSignal): Promise<PullResponse> => {
      const subscription = subscriptions.get(request.subscription ?? '');
      requirePull(subscription);
      const deliveries = await pull(subscription, {
        maxMessages: request.maxMessages ?? 0,
        returnImmediately: request.returnImmediately ?? false,
        timers,
        signal,
      });
      return { receivedMessages: deliveries.map((delivery) => receivedMessage(delivery, subscription)) };
    },
    StreamingPull: (
      stream: ServerDuplexStream<
        google.pubsub.v1.IStreamingPullRequest,
        google.pubsub.v1.IStreamingPullResponse
      >,
    ) => serveStreamingPull(stream, subscriptions),
    Acknowledge: ({ subscription, ackIds }: google.pubsub.v1.IAcknowledgeRequest) => {
      const acknowledged = subscriptions.get(subscription ?? '');
      refuseLate(acknowledged, acknowledge(acknowledged, ackIds ?? []));
      return {};
    },
    ModifyAckDeadline: (request: google.pubsub.v1.IModifyAckDeadlineRequest) => {
      const ackIds = request.ackIds ?? [];
      const seconds = ackIds.map(() => request.ackDeadlineSeconds ?? 0);
      const modified = subscriptions.get(request.subscription ?? '');
      refuseLate(modified, modifyDeadlines(modified, ackIds, seconds));
      return {};
    },
  };
}
