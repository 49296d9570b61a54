/** What shows as nothing, or changes how the text around it shows. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A value as JSON for people: what would not be seen in it is written as an escape, which means the same to JSON. */
export function legibleJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replaceAll(unseen, (character) =>
    // Between the values JSON.stringify writes line ends of its own.
    character === '\n' ? character : escaped(character),
  );
}

function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, index) => {
    const unit = character.charCodeAt(index).toString(16).padStart(4, '0');
    return `\\u${unit}`;
  }).join('');
}
