import * as v from 'valibot';
import type { Rest, RestCall } from '../../shared/ports.ts';
import { CliError } from '../exit.ts';
import { type Finding, warn } from './finding.ts';

/** What there is to see of a thing. */
export type Seen<Json> =
  | { readonly kind: 'there'; readonly json: Json }
  | { readonly kind: 'missing' }
  /** The caller may not see it, or no sense could be made of the answer. */
  | { readonly kind: 'hidden'; readonly why: string };

/** Reads of Google's APIs: each thing is read once. */
export type Look = <Json>(schema: v.GenericSchema<unknown, Json>, call: RestCall) => Promise<Seen<Json>>;

const ErrorSchema = v.object({
  error: v.object({ message: v.fallback(v.string(), ''), status: v.fallback(v.string(), '') }),
});

/** @throws {CliError} where there are no credentials, or none that are valid */
export function lookWith(rest: Rest): Look {
  const answers = new Map<string, ReturnType<Rest>>();
  const once = (call: RestCall) => {
    const key = JSON.stringify(call);
    const answer = answers.get(key) ?? rest(call);
    answers.set(key, answer);
    return answer;
  };
  return async (schema, call) => {
    const answer = await once(call).catch((error: unknown) => unanswered(error));
    if (typeof answer === 'string') return { kind: 'hidden', why: answer };
    const { status, json } = answer;
    if (status === 401)
      throw new CliError(
        'The credentials are not valid (any more). Run: gcloud auth application-default login',
      );
    if (status === 404) return { kind: 'missing' };
    if (status !== 200) return { kind: 'hidden', why: wordsOf(status, json) };
    const parsed = v.safeParse(schema, json);
    return parsed.success
      ? { kind: 'there', json: parsed.output }
      : { kind: 'hidden', why: `the answer could not be read: ${v.summarize(parsed.issues)}` };
  };
}

function unanswered(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (/Could not load the default credentials/.test(message))
    throw new CliError('There are no credentials. Run: gcloud auth application-default login');
  return `no answer (${message.split('\n', 1)[0]})`;
}

function wordsOf(status: number, json: unknown): string {
  const parsed = v.safeParse(ErrorSchema, json);
  return parsed.success
    ? `${parsed.output.error.status || status}: ${parsed.output.error.message.split('\n', 1)[0]}`
    : `an answer with status ${status}`;
}

/** What cannot be seen is no green tick: a warning that names the grant which lets the caller see it. */
export function unseen(
  about: string,
  { why }: { readonly why: string },
  project: string,
  role: string,
): Finding {
  return warn(
    about,
    `it could not be seen: ${why.replace(/\.$/, '')}. Seeing it takes ${role} on project ${project}`,
    `gcloud projects add-iam-policy-binding ${project} --member="user:$(gcloud config get account)" --role=${role}`,
  );
}
