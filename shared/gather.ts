/**
 * Carries out many small calls as few larger ones: what comes while one is under way goes together in the next, so
 * nobody waits who comes alone. `carryOut` gives the results in the order of its items; where it rejects, it rejects
 * for all who were in it.
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
