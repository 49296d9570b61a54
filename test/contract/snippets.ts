import { readFileSync } from 'node:fs';

/** A section of a page: its heading, its words, and its code by language. */
export interface Section {
  readonly title: string;
  readonly text: string;
  readonly code: readonly { readonly language: string; readonly source: string }[];
}

/** The sections of a page under docs/, by its headings of the second level. */
export function sectionsOf(page: string): Section[] {
  const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8');
  return text
    .split(/^## /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\n');
      const body = part.slice(end + 1);
      const code = [...body.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = '', source = '']) => ({
        language,
        source,
      }));
      return { title: part.slice(0, end), text: body.replace(/^```.*?^```$/gms, ''), code };
    });
}

/** The objects in JSON that a piece of code has somewhere in it, whatever language it is in; empty ones are not counted. */
export function jsonIn(source: string): unknown[] {
  const found: unknown[] = [];
  for (let start = source.indexOf('{'); start >= 0; start = source.indexOf('{', start + 1)) {
    const object = objectAt(source, start);
    if (object === undefined) continue;
    found.push(object.value);
    start = object.end;
  }
  return found;
}

function objectAt(source: string, start: number): { value: unknown; end: number } | undefined {
  for (let end = source.indexOf('}', start); end >= 0; end = source.indexOf('}', end + 1)) {
    try {
      const value: unknown = JSON.parse(source.slice(start, end + 1));
      // An empty object is code: `Builder{}`.
      return Object.keys(Object(value)).length === 0 ? undefined : { value, end };
    } catch {
      // A brace inside, or no JSON at all.
    }
  }
  return undefined;
}
