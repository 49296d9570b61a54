import { type Client, Metadata, type ServiceError } from '@grpc/grpc-js';
import { fromProto3JSON } from 'proto3-json-serializer';
import protobuf, { type Root, type Type } from 'protobufjs';
import { GrpcError, toGrpcError } from '../grpc/error.ts';
import { detailTypes } from '../grpc/error-details.ts';
import { answerJson } from './answer-json.ts';
import { type Answer, errorAnswer } from './error-json.ts';
import { type HttpRule, httpRules, type MoreRules } from './http-rules.ts';
import { camelCase } from './names.ts';
import { type QueryMessage, readQuery, setField } from './query.ts';
import { type Json, readField, readMessage } from './request-json.ts';

export interface TranscoderOptions {
  /** The `protos.json` that the client library ships. */
  readonly protos: Parameters<typeof Root.fromJSON>[0];
  /** The services that are served, by their full names, and rules in the place of those in the protos. */
  readonly services: Readonly<Record<string, MoreRules>>;
  /** A connection to the gRPC server that does what is asked. */
  readonly to: Client;
  /** What the whole is called in sentences: `Spanner`, `Pub/Sub`. */
  readonly name: string;
}

/** A request of an HTTP door. */
export interface Asked {
  readonly verb: string;
  /** Path and query, as in the first line of the request. */
  readonly url: string;
  readonly body: string;
  /** Aborts when the caller has gone. */
  readonly gone: AbortSignal;
}

interface Protos {
  readonly root: Root;
  readonly rules: readonly HttpRule[];
}

type JsonObject = Readonly<Record<string, Json>>;

/**
 * Answers requests of REST by calling the gRPC server: what is asked becomes a message by the HTTP rules of the protos, goes
 * the way of every call, and the answer is put into JSON. Nothing of it is known here.
 */
export class Transcoder {
  readonly #options: TranscoderOptions;
  /** Reading the protos takes a tenth of a second, which is for those who call. */
  #read: Protos | undefined;

  constructor(options: TranscoderOptions) {
    this.#options = options;
  }

  /** Never throws: what is wrong is an answer. */
  async answer(asked: Asked): Promise<Answer> {
    const { root, rules } = this.#protos();
    try {
      const { path, parameters } = placeOf(asked.url);
      const found = ruleFor(rules, asked.verb, path);
      if (found === undefined)
        throw new GrpcError(
          'NOT_FOUND',
          `The local ${this.#options.name} has no ${asked.verb} ${path} in REST.`,
        );
      const { rule, variables } = found;
      const request = messageOf(rule, requestJson(rule, { variables, parameters, body: asked.body }));
      return {
        code: 200,
        body: answerJson(rule.response, await this.#call(rule.method, request, asked.gone)),
      };
    } catch (error) {
      return errorAnswer(isServiceError(error) ? error : toGrpcError(error), root);
    }
  }

  #protos(): Protos {
    if (this.#read !== undefined) return this.#read;
    const root = protobuf.Root.fromJSON(this.#options.protos);
    root.define('google.rpc', detailTypes);
    const rules = Object.entries(this.#options.services).flatMap(([name, more]) =>
      httpRules(root, name, more),
    );
    this.#read = { root, rules };
    return this.#read;
  }

  #call(method: string, request: Buffer, gone: AbortSignal): Promise<Buffer> {
    const same = (bytes: Buffer): Buffer => bytes;
    return new Promise((resolve, reject) => {
      const call = this.#options.to.makeUnaryRequest(
        method,
        same,
        same,
        request,
        new Metadata(),
        (error, answer) => (error !== null || answer === undefined ? reject(error) : resolve(answer)),
      );
      gone.addEventListener('abort', () => call.cancel(), { once: true });
    });
  }
}

function placeOf(url: string): { path: string; parameters: URLSearchParams } {
  try {
    // With a base of its own, a path that begins with two slashes would name a host.
    const { pathname, searchParams } = new URL(`http://localhost${url}`);
    return { path: decodeURIComponent(pathname), parameters: searchParams };
  } catch {
    throw new GrpcError('INVALID_ARGUMENT', `The path ${url} is not encoded as paths are.`);
  }
}

function ruleFor(rules: readonly HttpRule[], verb: string, path: string) {
  for (const rule of rules) {
    const variables = rule.verb === verb ? rule.path.match(path) : undefined;
    if (variables !== undefined) return { rule, variables };
  }
  return undefined;
}

interface Parts {
  readonly variables: ReadonlyMap<string, string>;
  readonly parameters: URLSearchParams;
  readonly body: string;
}

/** The whole request as JSON, from all three places where HTTP has parts of it. The path has the last word. */
function requestJson(
  { request, body: wanted }: HttpRule,
  { variables, parameters, body }: Parts,
): JsonObject {
  const fromPath: QueryMessage = {};
  for (const [field, value] of variables) setField(fromPath, request, field, [value]);
  const fromQuery = readMessage(request, readQuery(request, parameters));
  return merge(merge(fromQuery, bodyJson(request, wanted, parseBody(body))), fromPath);
}

function bodyJson(request: Type, wanted: string | undefined, body: unknown): JsonObject {
  if (wanted === '*') return readMessage(request, body);
  const field = request.fields[camelCase(wanted ?? '')];
  if (field !== undefined) return { [field.name]: readField(field.resolve(), body, '') };
  if (Object.keys(readMessage(request, body)).length > 0)
    throw new GrpcError('INVALID_ARGUMENT', 'Invalid JSON payload received. This method takes no body.');
  return {};
}

function parseBody(body: string): unknown {
  try {
    return JSON.parse(body || '{}');
  } catch {
    throw new GrpcError('INVALID_ARGUMENT', 'Invalid JSON payload received. The body is not JSON.');
  }
}

function merge(first: JsonObject, second: JsonObject): JsonObject {
  const merged = new Map(Object.entries(first));
  for (const [name, value] of Object.entries(second)) {
    const before = merged.get(name);
    merged.set(name, isObject(before) && isObject(value) ? merge(before, value) : value);
  }
  return Object.fromEntries(merged);
}

function isObject(json: Json | undefined): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function messageOf({ request }: HttpRule, json: JsonObject): Buffer {
  try {
    const message = fromProto3JSON(request, JSON.parse(JSON.stringify(json)));
    return message === null ? Buffer.of() : Buffer.from(request.encode(message).finish());
  } catch (error) {
    const problem = error instanceof Error ? error.message.replace(/^\w+: /, '') : String(error);
    throw new GrpcError('INVALID_ARGUMENT', `Invalid JSON payload received. ${problem}`);
  }
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' && 'metadata' in error;
}
