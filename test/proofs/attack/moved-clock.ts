/*
 * Loaded before a function that is attacked: its clock goes ahead of the machine's by as much as the attack says. Timers
 * stay as they are.
 */

let aheadMs = 0;
process.on('message', (ms: unknown) => {
  aheadMs = Number(ms);
});
// Nobody is kept running by it.
process.channel?.unref();

const now = () => machine.now() + aheadMs;
const machine = Date;
globalThis.Date = new Proxy(machine, {
  construct: (target, given, itself) =>
    Reflect.construct(target, given.length === 0 ? [now()] : given, itself),
  get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
});
