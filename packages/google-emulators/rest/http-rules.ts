import type { Method, Root, Service, Type } from 'protobufjs';
import * as v from 'valibot';
import { type PathTemplate, pathTemplate } from './path-template.ts';

/** One way to call a method of a gRPC service over HTTP. */
export interface HttpRule {
  readonly verb: string;
  readonly path: PathTemplate;
  /** The field of the request that the body is; `*` where it is the whole request; undefined where there is none. */
  readonly body: string | undefined;
  /** Of the gRPC method, `/google.pubsub.v1.Publisher/GetTopic`. */
  readonly method: string;
  readonly request: Type;
  readonly response: Type;
}

const verbs = ['get', 'put', 'post', 'delete', 'patch'] as const;

const BindingSchema = v.object({
  get: v.optional(v.string()),
  put: v.optional(v.string()),
  post: v.optional(v.string()),
  delete: v.optional(v.string()),
  patch: v.optional(v.string()),
  body: v.optional(v.string()),
});

/** `google.api.HttpRule`, as protobufjs keeps the options of a method. */
const HttpSchema = v.object({
  ...BindingSchema.entries,
  additional_bindings: v.optional(
    v.pipe(
      v.union([v.array(BindingSchema), BindingSchema]),
      v.transform((given) => [given].flat()),
    ),
    [],
  ),
});

const MethodOptionsSchema = v.array(v.record(v.string(), v.unknown()));

type Binding = v.InferOutput<typeof BindingSchema>;

/** Rules that are written down elsewhere than in the protos, by the name of the method. */
export type MoreRules = Readonly<Record<string, readonly Binding[]>>;

/**
 * The HTTP rules of a service: those of its `google.api.http` options, or those given for a method in their place. A method
 * that streams has none.
 */
export function httpRules(root: Root, name: string, more: MoreRules = {}): HttpRule[] {
  const service = root.lookupService(name);
  return service.methodsArray
    .filter(({ requestStream, responseStream }) => !requestStream && !responseStream)
    .flatMap((method) =>
      (more[method.name] ?? bindingsOf(method)).flatMap((binding) => rulesOf(service, method, binding)),
    );
}

function bindingsOf(method: Method): readonly Binding[] {
  const options = v.parse(v.optional(MethodOptionsSchema, []), method.parsedOptions);
  const http = options.find((option) => '(google.api.http)' in option)?.['(google.api.http)'];
  if (http === undefined) return [];
  const { additional_bindings: additional, ...first } = v.parse(HttpSchema, http);
  return [first, ...additional];
}

function rulesOf(service: Service, method: Method, binding: Binding): HttpRule[] {
  method.resolve();
  const { resolvedRequestType, resolvedResponseType } = method;
  if (resolvedRequestType === null || resolvedResponseType === null)
    throw new Error(`${method.name} has types that the protos do not have`);
  return verbs.flatMap((verb) => {
    const path = binding[verb];
    if (path === undefined) return [];
    return {
      verb: verb.toUpperCase(),
      path: pathTemplate(path),
      body: binding.body,
      method: `/${service.fullName.slice(1)}/${method.name}`,
      request: resolvedRequestType,
      response: resolvedResponseType,
    };
  });
}
