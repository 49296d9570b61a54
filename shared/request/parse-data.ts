import { type ParsedRequest, parseRequest, type RequestContext } from './parse-request.ts';

/** Turns the bytes of a message's data into a request, or says everything that is wrong with it. Never throws. */
export function parseData(data: Uint8Array, context: RequestContext): ParsedRequest {
  const text = textOf(data);
  if (text !== undefined) return parseRequest(text, context);
  const message = 'the data is not text in UTF-8; a backup request in JSON is expected';
  return { ok: false, problems: [{ path: '', message }], labels: {} };
}

/** The data as text; undefined if it is not UTF-8. */
export function textOf(data: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(data);
  } catch {
    return undefined;
  }
}
