import { createRequire } from 'node:module';
import { basename } from 'node:path';
import type { Plugin } from 'esbuild';

/*
 * What Google's clients make at every start and nobody here ever uses. In the bundle something stands in its place that throws
 * as soon as it is used after all (docs/performance.md, "Cold start").
 */

/**
 * The descriptors of gRPC's server reflection: proto-loader describes every message once more, in protobuf's own messages, for
 * servers that tell others what they serve. A client carries them about.
 *
 * @throws {Error} at build time where anything but proto-loader asks for descriptors
 */
export function withoutDescriptors(): Plugin {
  return {
    name: 'without descriptors',
    setup({ onLoad, onResolve }) {
      onResolve({ filter: /^protobufjs\/ext\/descriptor/ }, ({ importer, path }) => {
        if (/[\\/]@grpc[\\/]proto-loader[\\/]/.test(importer)) return undefined;
        throw new Error(`${importer} uses ${path}, which is left out of the bundle`);
      });
      onLoad({ filter: /[\\/]protobufjs[\\/]ext[\\/]descriptor([\\/]index)?\.js$/ }, () => ({
        contents: `
          ${refuse('a descriptor of a message')}
          const { Enum, Root, Type } = require('../..');
          Root.prototype.toDescriptor = () => ({ file: { map: () => refused } });
          Enum.prototype.toDescriptor = Type.prototype.toDescriptor = () => ({ $type: { toObject: () => refused } });
          module.exports = refused;`,
        loader: 'js',
      }));
    },
  };
}

/** A client that each generated client brings along for every API, and how its module names it. */
const mixins = [
  { module: 'iamService', client: 'IamClient' },
  { module: 'locationService', client: 'LocationsClient' },
] as const;

/**
 * Clients for policies and locations, of which each new generated client makes one, with its whole description. They stay
 * where a method of theirs is named in the code that uses the generated clients.
 *
 * @param callers the text, without comments, of that code
 */
export function withoutMixins(callers: readonly string[]): Plugin {
  const words = new Set(callers.flatMap((text) => text.match(/[A-Za-z_$][\w$]*/g) ?? []));
  return {
    name: 'without mixins',
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]google-gax[\\/]build[\\/]src[\\/](iam|location)Service\.js$/ }, ({ path }) => {
        const mixin = mixins.find(({ module }) => module === basename(path, '.js'));
        const real: unknown = Reflect.get(createRequire(path)(path), mixin?.client ?? '');
        if (mixin === undefined || typeof real !== 'function')
          throw new Error(`${path} has no client that is known`);
        const methods = methodsOf(real);
        if (methods.some((method) => words.has(method))) return undefined;
        return {
          contents: `
            ${refuse(mixin.client)}
            exports.${mixin.client} = class {
              constructor() { return new Proxy({ close: async () => {} }, { get: (own, name) => own[name] ?? refused[name] }); }
            };`,
          loader: 'js',
        };
      });
    },
  };
}

/** Its calls: every generated client has the others. */
function methodsOf(client: { readonly prototype?: unknown }): string[] {
  const all = Object.getOwnPropertyNames(client.prototype);
  return all.filter((name) => !['constructor', 'initialize', 'close', 'getProjectId'].includes(name));
}

function refuse(what: string): string {
  const message = JSON.stringify(
    `${what} was left out of the bundle, because nobody uses it (scripts/bundle/unused.ts)`,
  );
  return `
    const refusing = () => { throw new Error(${message}); };
    const refused = new Proxy(function () {}, {
      get: (_, name) => name === '__esModule' ? false : refusing(), has: refusing, ownKeys: refusing, apply: refusing, construct: refusing,
    });`;
}
