const escaped: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '"': '"',
  "'": "'",
  '\\': '\\',
};

/** An escape of hexadecimal digits, of three octal ones, or of one character, whatever that is. */
const escapes = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-3][0-7]{2})|(.))/gs;

/**
 * The text that a string literal of Pub/Sub's filter language means, or `undefined` if it is no string literal. Quotation
 * marks, backslashes and unprintable characters are escaped, as characters, or by their number in Unicode: hexadecimal
 * (`\x41`, `\u0041`, `\U00000041`) or octal (`\101`).
 */
export function textOfLiteral(literal: string): string | undefined {
  if (!/^"(?:[^"\\]|\\.)*"$/s.test(literal)) return undefined;
  let isValid = true;
  const text = literal.slice(1, -1).replace(escapes, (_: string, ...groups: (string | undefined)[]) => {
    const [x, u, long, octal, character] = groups;
    const number =
      octal === undefined ? Number.parseInt(x ?? u ?? long ?? '', 16) : Number.parseInt(octal, 8);
    const meant = character === undefined ? ofNumber(number) : escaped[character];
    if (meant === undefined) isValid = false;
    return meant ?? '';
  });
  return isValid ? text : undefined;
}

function ofNumber(number: number): string | undefined {
  return number <= 0x10ffff ? String.fromCodePoint(number) : undefined;
}
