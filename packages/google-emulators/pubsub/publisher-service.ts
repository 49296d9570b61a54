import type { google } from '@google-cloud/pubsub-api/build/protos/protos.js';
import type { Handlers } from '../grpc/server.ts';
import type { Broker } from './broker.ts';
import { parseDrafts } from './message.ts';
import { paginate } from './paging.ts';

/** `google.pubsub.v1.Publisher` on a broker. */
export function publisherService(broker: Broker): Handlers {
  const { topics, subscriptions } = broker;
  return {
    CreateTopic: (topic: google.pubsub.v1.ITopic) => topics.create(topic),
    GetTopic: ({ topic }: google.pubsub.v1.IGetTopicRequest) => topics.get(topic ?? ''),
    UpdateTopic: ({ topic, updateMask }: google.pubsub.v1.IUpdateTopicRequest) =>
      topics.update(topic, updateMask),
    DeleteTopic: ({ topic }: google.pubsub.v1.IDeleteTopicRequest) => {
      broker.deleteTopic(topic ?? '');
      return {};
    },
    Publish: ({ topic, messages }: google.pubsub.v1.IPublishRequest): google.pubsub.v1.IPublishResponse => ({
      messageIds: broker.publish(topic ?? '', parseDrafts(messages ?? [])),
    }),
    ListTopics: (request: google.pubsub.v1.IListTopicsRequest): google.pubsub.v1.IListTopicsResponse => {
      const { items, nextPageToken } = paginate(
        topics.list(request.project ?? ''),
        ({ name }) => name ?? '',
        request,
      );
      return { topics: items, nextPageToken };
    },
    /** Nobody can make one, so there is none. */
    ListTopicSnapshots: ({ topic }: google.pubsub.v1.IListTopicSnapshotsRequest) => {
      topics.get(topic ?? '');
      return { snapshots: [] };
    },
    ListTopicSubscriptions: (
      request: google.pubsub.v1.IListTopicSubscriptionsRequest,
    ): google.pubsub.v1.IListTopicSubscriptionsResponse => {
      const { name } = topics.get(request.topic ?? '');
      const names = subscriptions.ofTopic(name ?? '').map((subscription) => subscription.name);
      const { items, nextPageToken } = paginate(names, (item) => item, request);
      return { subscriptions: items, nextPageToken };
    },
  };
}
