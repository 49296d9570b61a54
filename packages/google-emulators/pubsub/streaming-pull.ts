import type { google } from '@google-cloud/pubsub-api/build/protos/protos.js';
import type { ServerDuplexStream } from '@grpc/grpc-js';
import { GrpcError, toGrpcError } from '../grpc/error.ts';
import { acknowledge, modifyDeadlines } from './acknowledgement.ts';
import type { Delivery, Room } from './delivery.ts';
import { sizeOf } from './message.ts';
import { receivedMessage } from './received-message.ts';
import type { Consumer, Subscription } from './subscription.ts';
import { checkAckDeadline } from './subscription-settings.ts';
import { requirePull, type Subscriptions } from './subscriptions.ts';
import type { Cancel } from './timers.ts';

type Request = google.pubsub.v1.IStreamingPullRequest;
type Response = google.pubsub.v1.IStreamingPullResponse;
type Stream = ServerDuplexStream<Request, Response>;

/** One response carries about this much: well below what gRPC lets a message grow to. */
const responseRoom: Room = { messages: 1000, bytes: 1_000_000 };

/** Serves one StreamingPull call: the first request opens it, the others acknowledge, extend and keep it alive. */
export function serveStreamingPull(stream: Stream, subscriptions: Subscriptions): void {
  let open: OpenStream | undefined;
  stream.on('data', (request: Request) => {
    try {
      if (open === undefined) open = openStream(stream, request, subscriptions);
      else open.hear(request);
    } catch (error) {
      open?.detach();
      stream.emit('error', toGrpcError(error));
    }
  });
  stream.on('cancelled', () => open?.detach());
  stream.on('end', () => {
    open?.detach();
    stream.end();
  });
}

function openStream(stream: Stream, request: Request, subscriptions: Subscriptions): OpenStream {
  const subscription = subscriptions.get(request.subscription ?? '');
  requirePull(subscription);
  return new OpenStream(stream, subscription, request);
}

class OpenStream implements Consumer {
  readonly #stream: Stream;
  readonly #subscription: Subscription;
  readonly #limit: Room;
  readonly detach: Cancel;
  #deadlineMs: number;
  #outstanding = { messages: 0, bytes: 0 };

  constructor(stream: Stream, subscription: Subscription, first: Request) {
    this.#stream = stream;
    this.#subscription = subscription;
    this.#limit = {
      messages: limitOf(first.maxOutstandingMessages),
      bytes: limitOf(first.maxOutstandingBytes),
    };
    this.#deadlineMs = checkAckDeadline(first.streamAckDeadlineSeconds ?? 0) * 1000;
    this.#settleWhat(first);
    this.detach = subscription.attach(this);
  }

  /** Takes a later request. */
  hear(request: Request): void {
    if (request.subscription) throw invalid('subscription must be set on the first request only.');
    if (isSet(request.maxOutstandingMessages) || isSet(request.maxOutstandingBytes))
      throw invalid('Flow control settings can be set on the first request only.');
    if (isSet(request.protocolVersion))
      throw invalid('protocol_version can be set on the first request only.');
    if (request.streamAckDeadlineSeconds)
      this.#deadlineMs = checkAckDeadline(request.streamAckDeadlineSeconds) * 1000;
    // The client drops a stream whose keepalive, an empty request, is not answered within 15 seconds.
    if (!this.#settleWhat(request)) this.#stream.write(this.#properties());
  }

  offer(): void {
    for (let taken = this.#take(); taken.length > 0; taken = this.#take())
      this.#stream.write({
        receivedMessages: taken.map((delivery) => receivedMessage(delivery, this.#subscription)),
        ...this.#properties(),
      });
  }

  closed(reason: GrpcError): void {
    this.#stream.emit('error', reason);
  }

  #take(): Delivery[] {
    const room = {
      messages: Math.min(responseRoom.messages, this.#limit.messages - this.#outstanding.messages),
      bytes: Math.min(responseRoom.bytes, this.#limit.bytes - this.#outstanding.bytes),
    };
    const taken = this.#subscription.take(room, this.#deadlineMs, (delivery) => this.#count(delivery, -1));
    for (const delivery of taken) this.#count(delivery, 1);
    return taken;
  }

  #count({ message }: Delivery, step: 1 | -1): void {
    this.#outstanding.messages += step;
    this.#outstanding.bytes += step * sizeOf(message);
  }

  /** What a client has to know of the subscription to treat its messages rightly, where it is not as usual. */
  #properties(): Response {
    const { exactlyOnce, ordered } = this.#subscription.settings;
    if (!exactlyOnce) return {};
    return { subscriptionProperties: { exactlyOnceDeliveryEnabled: true, messageOrderingEnabled: ordered } };
  }

  /** Carries out the acknowledgements and deadlines of a request. `false` when it had none. */
  #settleWhat(request: Request): boolean {
    const ackIds = request.ackIds ?? [];
    const modified = request.modifyDeadlineAckIds ?? [];
    const seconds = request.modifyDeadlineSeconds ?? [];
    const late = acknowledge(this.#subscription, ackIds);
    const lateToo = modifyDeadlines(this.#subscription, modified, seconds);
    if (this.#subscription.settings.exactlyOnce && ackIds.length + modified.length > 0)
      this.#stream.write({
        ...this.#properties(),
        acknowledgeConfirmation: confirmation(ackIds, late),
        modifyAckDeadlineConfirmation: confirmation(modified, lateToo),
      });
    return ackIds.length + modified.length > 0;
  }
}

/** Which acknowledgements have taken effect, and which came too late. */
function confirmation(ackIds: readonly string[], invalidAckIds: string[]) {
  const late = new Set(invalidAckIds);
  return { ackIds: ackIds.filter((ackId) => !late.has(ackId)), invalidAckIds };
}

type Int64 = Request['maxOutstandingMessages'];

function isSet(value: Int64): boolean {
  return Number(String(value ?? 0)) !== 0;
}

/** 0 and less mean no limit. */
function limitOf(value: Int64): number {
  const limit = Number(String(value ?? 0));
  return limit > 0 ? limit : Number.POSITIVE_INFINITY;
}

function invalid(words: string): GrpcError {
  return new GrpcError('INVALID_ARGUMENT', words);
}
