import { type ParsedRequest, parseFields, type RequestContext } from './parse-request.ts';
import { readObject } from './read-object.ts';
import { isWithdrawal, type ParsedWithdrawal, parseWithdrawal } from './withdrawal.ts';

/** What a message on the requests topic says: it asks for a backup, or withdraws a message that did. */
export type ParsedMessage = ParsedRequest | ParsedWithdrawal;

/** Turns the bytes of a message's data into what it says, or says everything that is wrong with it. Never throws. */
export function parseData(data: Uint8Array, context: RequestContext): ParsedMessage {
  const text = textOf(data);
  if (text === undefined) return wrong('the data is not text in UTF-8; a backup request in JSON is expected');
  const read = readObject(text);
  if (!read.ok) return wrong(read.problem);
  return isWithdrawal(read.fields) ? parseWithdrawal(read.fields) : parseFields(read.fields, context);
}

function wrong(message: string): ParsedMessage {
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
