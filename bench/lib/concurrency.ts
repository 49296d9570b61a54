/** Does something for each number of a range, so many at a time. */
export async function atConcurrency(
  atOnce: number,
  first: number,
  end: number,
  one: (n: number) => Promise<void>,
): Promise<void> {
  let next = first;
  const worker = async () => {
    while (next < end) {
      const n = next;
      next += 1;
      await one(n);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
