import nodeDomain from 'node:domain';

/**
 * Gives functions-framework, which runs every request in a `node:domain`, something that only looks like one. The first real
 * one would install hooks for the whole process that make every await ten times dearer: a fifth of the CPU of a request (bench:
 * warm-burst, docs/performance.md). To be called when the functions are loaded, before the first request.
 *
 * The price: an exception thrown in a callback that nobody awaits ends the process instead of becoming a 500. Either way the
 * message is delivered again, or the next tick comes.
 */
export function withoutDomains(): void {
  if (!Reflect.set(nodeDomain, 'create', () => noDomain)) throw new Error('node:domain cannot be replaced');
}

/** What the framework has a domain do, without doing it. */
const noDomain = {
  on: () => noDomain,
  run: (act: () => unknown) => act(),
};
