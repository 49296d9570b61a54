import type { Request, Response } from '@google-cloud/functions-framework';

/** Takes one delivery: what is posted, whichever of its forms a message comes in. */
export type TakeDelivery = (delivery: unknown) => Promise<void>;

/**
 * Serves createBackup over HTTP. Answers 204 once a message is taken in, and 405 to anything but POST; a rejection becomes
 * a 500 by functions-framework, and so a nack.
 *
 * It is no CloudEvent function, because functions-framework makes a CloudEvent of a push before such a function sees it, and
 * gives one without a publish time that of its delivery. Another on every delivery, it would make another name.
 */
export function overHttp(take: TakeDelivery) {
  return async (request: Request, response: Response): Promise<void> => {
    if (request.method !== 'POST') {
      response
        .status(405)
        .set('Allow', 'POST')
        .json({ error: 'POST delivers a message; nothing else is served here' });
      return;
    }
    await take(deliveryOf(request));
    response.sendStatus(204);
  };
}

/** The push or the CloudEvent in JSON as it was posted; a CloudEvent in binary mode put together of its headers. */
function deliveryOf(request: Request): unknown {
  const body: unknown = request.body;
  const header = request.get('traceparent');
  const trace = header === undefined ? {} : { traceparent: header };
  const id = request.get('ce-id');
  if (id !== undefined && request.get('ce-specversion') !== undefined)
    return { id, time: request.get('ce-time'), data: body, ...trace };
  // Bytes that nobody has parsed are no object with a field for each of them.
  const isParsed = typeof body === 'object' && body !== null && !Buffer.isBuffer(body);
  return isParsed ? { ...body, ...trace } : body;
}
