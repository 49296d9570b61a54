/**
 * Items that wait, each with a key. Keys take turns, so that no key waits for all items of another. The items of one key are
 * taken in the order in which they were added, but for those that are inserted, and at most `mostOf` the key are under way at
 * once.
 */
export class FairQueue<Item> {
  readonly #mostOf: (key: string) => number;
  readonly #waiting = new Map<string, Item[]>();
  readonly #underWay = new Map<string, number>();
  /** The keys of which something can be taken, next in turn first. */
  readonly #ready = new Set<string>();
  #size = 0;

  /** `mostOf` is asked whenever something of a key comes or is done. */
  constructor(mostOf: (key: string) => number) {
    this.#mostOf = mostOf;
  }

  /** How many wait. */
  get size(): number {
    return this.#size;
  }

  /** How many of a key wait, or are under way. */
  of(key: string): number {
    return (this.#waiting.get(key)?.length ?? 0) + (this.#underWay.get(key) ?? 0);
  }

  add(key: string, item: Item): void {
    this.insert(key, item, () => false);
  }

  /** Adds an item after the last waiting one of its key that does not have to come later. */
  insert(key: string, item: Item, comesLater: (other: Item) => boolean): void {
    const waiting = this.#waiting.get(key) ?? [];
    this.#waiting.set(key, waiting);
    waiting.splice(waiting.findLastIndex((other) => !comesLater(other)) + 1, 0, item);
    this.#size += 1;
    this.#offer(key);
  }

  /** The next in turn, under way from now on; undefined where nothing can be taken for now. */
  take(): { readonly key: string; readonly item: Item } | undefined {
    const [key] = this.#ready;
    if (key === undefined) return undefined;
    this.#ready.delete(key);
    const waiting = this.#waiting.get(key) ?? [];
    const item = waiting.shift();
    if (waiting.length === 0) this.#waiting.delete(key);
    if (item === undefined) return undefined;
    this.#size -= 1;
    this.#underWay.set(key, (this.#underWay.get(key) ?? 0) + 1);
    this.#offer(key);
    return { key, item };
  }

  /** One of a key that was taken is done. */
  done(key: string): void {
    const left = (this.#underWay.get(key) ?? 0) - 1;
    if (left > 0) this.#underWay.set(key, left);
    else this.#underWay.delete(key);
    this.#offer(key);
  }

  /** Removes all waiting items of a key, and returns them. */
  drop(key: string): readonly Item[] {
    const dropped = this.#waiting.get(key) ?? [];
    this.#waiting.delete(key);
    this.#ready.delete(key);
    this.#size -= dropped.length;
    return dropped;
  }

  #offer(key: string): void {
    if (!this.#waiting.has(key) || (this.#underWay.get(key) ?? 0) >= this.#mostOf(key)) return;
    this.#ready.add(key);
  }
}
