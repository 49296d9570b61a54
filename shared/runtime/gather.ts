/**
 * Batches calls that arrive while one is in flight; a lone call runs at once. `carryOut` gives the results in the order of
 * its items; if it rejects, every call of the batch rejects.
 */
export function gathering<Item, Result>(
  carryOut: (items: readonly Item[]) => Promise<readonly Result[]>,
): (items: readonly Item[]) => Promise<Result[]> {
  let next: { readonly items: Item[]; readonly results: Promise<readonly Result[]> } | undefined;
  let underWay: Promise<unknown> = Promise.resolve();

  function begin() {
    const items: Item[] = [];
    const results = underWay.then(() => {
      next = undefined;
      return carryOut(items);
    });
    underWay = results.catch(() => {});
    return { items, results };
  }

  return async (items) => {
    next ??= begin();
    const batch = next;
    const first = batch.items.length;
    batch.items.push(...items);
    return (await batch.results).slice(first, first + items.length);
  };
}

/**
 * Batches calls by name: what arrives for a name while a call for it is in flight goes together in the next, and names do not
 * wait for each other. At most `mostWaiting` wait in all; a call beyond that rejects at once.
 */
export function gatheringByName<Item, Result>(
  carryOut: (items: readonly Item[]) => Promise<readonly Result[]>,
  mostWaiting: number,
): (name: string, item: Item) => Promise<Result> {
  const gates = new Map<
    string,
    { readonly send: ReturnType<typeof gathering<Item, Result>>; inside: number }
  >();
  let waiting = 0;
  return async (name, item) => {
    if (waiting >= mostWaiting) throw new Error(`${waiting} wait already, as many as may`);
    const gate = gates.get(name) ?? { send: gathering(carryOut), inside: 0 };
    gates.set(name, gate);
    gate.inside += 1;
    waiting += 1;
    try {
      const [result] = await gate.send([item]);
      if (result === undefined) throw new Error('an item without a result');
      return result;
    } finally {
      waiting -= 1;
      gate.inside -= 1;
      if (gate.inside === 0) gates.delete(name);
    }
  };
}
