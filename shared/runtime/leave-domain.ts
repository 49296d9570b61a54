/**
 * Leaves the `node:domain` in which functions-framework runs every request: its hooks make each await many times
 * dearer, a fifth of the CPU of a request (bench: warm-burst, docs/performance.md). The price: an exception thrown in a
 * callback that nobody awaits ends the process instead of becoming a 500. Either way the message is delivered again, or
 * the next tick comes.
 */
export function leaveDomain(): void {
  // Not in Node's types because it is not for everybody; undefined where there is no domain.
  const domain: unknown = Reflect.get(process, 'domain');
  if (domain instanceof Object && 'exit' in domain && typeof domain.exit === 'function') domain.exit();
}
