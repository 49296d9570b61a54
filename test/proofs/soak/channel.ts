import type { ChildProcess } from 'node:child_process';

/** The methods of a door as they are seen from another process: each answer is a promise. */
export type Remote<Door> = {
  readonly [Name in keyof Door]: Door[Name] extends (...given: infer Given) => infer Answer
    ? (...given: Given) => Promise<Awaited<Answer>>
    : never;
};

type Parcel =
  | { readonly kind: 'ask'; readonly call: number; readonly method: string; readonly given: unknown[] }
  | { readonly kind: 'answer'; readonly call: number; readonly result: unknown }
  | { readonly kind: 'failure'; readonly call: number; readonly reason: string };

/** Opens our door to another process of the soak, and gives its door to us. Both ways many calls may be under way. */
export function connect<Theirs extends object>(
  line: ChildProcess | NodeJS.Process,
  ours: object,
): Remote<Theirs> {
  const asked = new Map<number, PromiseWithResolvers<unknown>>();
  let calls = 0;
  const send = (parcel: Parcel) => void line.send?.(parcel);

  async function answer({ call, method, given }: Extract<Parcel, { kind: 'ask' }>): Promise<void> {
    try {
      const wanted: unknown = Reflect.get(ours, method);
      if (typeof wanted !== 'function') throw new Error(`there is no ${method} at this door`);
      send({ kind: 'answer', call, result: await wanted.apply(ours, given) });
    } catch (error) {
      send({ kind: 'failure', call, reason: error instanceof Error ? String(error.stack) : String(error) });
    }
  }

  // Nobody else speaks on it.
  line.on('message', (parcel: Parcel) => {
    if (parcel.kind === 'ask') return void answer(parcel);
    if (parcel.kind === 'answer') asked.get(parcel.call)?.resolve(parcel.result);
    else asked.get(parcel.call)?.reject(new Error(parcel.reason));
    asked.delete(parcel.call);
  });
  line.on('disconnect', () => {
    for (const { reject } of asked.values()) reject(new Error('the other process has gone'));
  });

  const ask =
    (method: string) =>
    (...given: unknown[]): Promise<unknown> => {
      calls += 1;
      const waiting = Promise.withResolvers<unknown>();
      asked.set(calls, waiting);
      send({ kind: 'ask', call: calls, method, given });
      return waiting.promise;
    };
  // What the other side offers is what its type says: both are compiled together.
  return new Proxy({} as Remote<Theirs>, { get: (_door, method) => ask(String(method)) });
}
