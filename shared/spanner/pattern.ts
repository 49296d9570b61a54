/**
 * True if a text fits a pattern in which `*` stands for any letters. Searches the text once for each literal between the
 * stars, so that no pattern makes it slow.
 */
export function fits(text: string, pattern: string): boolean {
  const [head = '', ...rest] = pattern.split('*');
  const tail = rest.pop();
  if (tail === undefined) return text === pattern;
  if (!text.startsWith(head) || !text.endsWith(tail)) return false;
  let from = head.length;
  for (const literal of rest) {
    const found = text.indexOf(literal, from);
    if (found < 0) return false;
    from = found + literal.length;
  }
  return from <= text.length - tail.length;
}
