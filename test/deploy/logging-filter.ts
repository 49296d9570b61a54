/*
 * The part of Logging's query language that our filters use: comparisons joined by AND, a value or several with OR in
 * parentheses. https://cloud.google.com/logging/docs/view/logging-query-language. Anything else is refused, so that a
 * test never passes for a filter that was not understood.
 */

/** An entry as Cloud Logging stores it: nested objects, told apart by paths like `jsonPayload.outcome`. */
export type Entry = Readonly<Record<string, unknown>>;

type Operator = '=' | '!=' | '=~' | '>' | '>=' | '<' | '<=' | ':*';

interface Comparison {
  readonly path: string;
  readonly operator: Operator;
  readonly values: readonly string[];
}

/** From the least to the most severe; they are compared in this order. */
const severities = [
  'DEFAULT',
  'DEBUG',
  'INFO',
  'NOTICE',
  'WARNING',
  'ERROR',
  'CRITICAL',
  'ALERT',
  'EMERGENCY',
];

const value = String.raw`"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|(?:${severities.join('|')})\b`;
const comparison = new RegExp(
  String.raw`^\s*([\w.]+(?:\."[^"]+")?)\s*(?:(:\*)|(=~|=|!=|>=|<=|>|<)\s*(?:(${value})|\(((?:${value})(?:\s+OR\s+(?:${value}))*)\)))`,
);

/** True where an entry is among those that a filter selects. Throws at a filter it does not understand. */
export function selects(filter: string, entry: Entry): boolean {
  return parse(filter).every((one) => holds(one, valueAt(one.path, entry)));
}

/** The value at a path, undefined where there is none. A name that is not a plain word is quoted, as in `a."@type"`. */
export function valueAt(path: string, entry: unknown): unknown {
  const names = path.match(/"[^"]+"|[^.]+/g) ?? [];
  return names
    .map((name) => name.replaceAll('"', ''))
    .reduce<unknown>((inside, name) => {
      const isObject = typeof inside === 'object' && inside !== null;
      return isObject ? Object.entries(inside).find(([key]) => key === name)?.[1] : undefined;
    }, entry);
}

function parse(filter: string): Comparison[] {
  const comparisons: Comparison[] = [];
  for (let rest = filter; ; ) {
    const match = comparison.exec(rest);
    if (match === null) throw new Error(`not understood: ${rest}`);
    const [whole, path = '', exists, operator, single, several] = match;
    const values = (several ?? single ?? '').match(new RegExp(value, 'g')) ?? [];
    comparisons.push({ path, operator: asOperator(exists ?? operator), values: values.map(unquoted) });
    rest = rest.slice(whole.length);
    if (rest.trim() === '') return comparisons;
    const and = /^\s+AND\s/.exec(rest);
    if (and === null) throw new Error(`not understood: ${rest}`);
    rest = rest.slice(and[0].length);
  }
}

function holds({ operator, values }: Comparison, found: unknown): boolean {
  // A comparison with a field that is not there is never true, unless it asks for just that.
  if (found === undefined || found === null) return false;
  switch (operator) {
    case ':*':
      return true;
    case '=':
      return values.some((wanted) => same(found, wanted));
    case '=~':
      return values.some((wanted) => new RegExp(wanted).test(String(found)));
    case '!=':
      return values.every((wanted) => !same(found, wanted));
    default:
      return values.some((wanted) => ordered(rank(found), operator, rank(wanted)));
  }
}

// Logging compares texts without regard to case.
function same(found: unknown, wanted: string): boolean {
  return String(found).toLowerCase() === wanted.toLowerCase();
}

/** A number, or a severity's place among the others. */
function rank(of: unknown): number {
  const place = severities.indexOf(String(of));
  return place === -1 ? Number(of) : place;
}

function ordered(found: number, operator: Operator, wanted: number): boolean {
  if (operator === '>') return found > wanted;
  if (operator === '>=') return found >= wanted;
  return operator === '<' ? found < wanted : found <= wanted;
}

function asOperator(text: string | undefined): Operator {
  const known: readonly Operator[] = ['=', '!=', '=~', '>', '>=', '<', '<=', ':*'];
  const operator = known.find((one) => one === text);
  if (operator === undefined) throw new Error(`not understood: ${text}`);
  return operator;
}

function unquoted(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replace(/\\(.)/g, '$1') : text;
}
