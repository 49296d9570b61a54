import * as v from 'valibot';

/** What the judge looks at in an event's data. */
const ToldSchema = v.object({
  round: v.optional(v.number()),
  operation: v.optional(v.string()),
  messageId: v.optional(v.string()),
  error: v.optional(v.unknown()),
  backup: v.optional(v.unknown()),
  requests: v.optional(v.array(v.object({ messageId: v.string() })), []),
});

/** An event as the events topic accepted it, once for each time. */
export interface Copy {
  readonly id: string;
  /** `started`, `succeeded`, … */
  readonly kind: string;
  readonly subject: string;
  /** All of it, for comparison with other copies. */
  readonly whole: string;
  readonly told: v.InferOutput<typeof ToldSchema>;
}

const MessagesSchema = v.object({
  messages: v.array(v.object({ data: v.instance(Uint8Array), attributes: v.record(v.string(), v.string()) })),
});

/** All of a message, for comparison with others. */
export function wholeOf({
  attributes,
  data,
}: {
  readonly attributes: Readonly<Record<string, string>>;
  readonly data: Uint8Array;
}): string {
  return JSON.stringify([Object.entries(attributes).sort(), Buffer.from(data).toString()]);
}

/** The events in a Publish request, as they came over the wire. */
export function copiesIn(request: object): Copy[] {
  return v.parse(MessagesSchema, request).messages.map((message) => {
    const { data, attributes } = message;
    return {
      id: attributes['ce-id'] ?? '',
      kind: attributes['ce-type']?.split('.').at(-1) ?? '',
      subject: attributes['ce-subject'] ?? '',
      whole: wholeOf(message),
      told: v.parse(ToldSchema, JSON.parse(Buffer.from(data).toString())),
    };
  });
}
