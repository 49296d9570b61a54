import type { Request, Response } from '@google-cloud/functions-framework';

/** Takes one delivery, in any of the forms in which a message is posted. */
export type TakeDelivery = (delivery: unknown) => Promise<void>;

/**
 * Serves createBackup over HTTP. Answers 204 once a message is taken in, and 405 to anything but POST; a rejection becomes
 * a 500 by functions-framework, and so a nack.
 *
 * It is not a CloudEvent function: functions-framework would first turn a push into a CloudEvent, and give a message without
 * a publish time the time of its delivery. That differs on every delivery, and so would the backup's name.
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

/** A push or a CloudEvent in JSON as it was posted; a CloudEvent in binary mode is put together from its headers. */
function deliveryOf(request: Request): unknown {
  const body: unknown = request.body;
  const header = request.get('traceparent');
  const trace = header === undefined ? {} : { traceparent: header };
  const id = request.get('ce-id');
  if (id !== undefined && request.get('ce-specversion') !== undefined)
    return { id, time: request.get('ce-time'), data: body, ...trace };
  // Spreading a Buffer would make a field of each byte.
  const isParsed = typeof body === 'object' && body !== null && !Buffer.isBuffer(body);
  return isParsed ? { ...body, ...trace } : body;
}
