import { GrpcError } from '../grpc/error.ts';
import { textOfLiteral } from './string-literal.ts';

/** Does a message with these attributes pass? */
export type Filter = (attributes: Readonly<Record<string, string>>) => boolean;

const longestBytes = 256;
const everything: Filter = () => true;

/**
 * Reads Pub/Sub's filter language. No filter lets everything pass. Refuses, as Pub/Sub does, what is too long or does
 * not parse; `AND` and `OR` side by side need parentheses.
 *
 * https://cloud.google.com/pubsub/docs/subscription-message-filter#filtering_syntax
 */
export function parseFilter(text: string): Filter {
  if (text === '') return everything;
  if (Buffer.byteLength(text) > longestBytes) throw invalid(text, `it is longer than ${longestBytes} bytes`);
  const words = new Words(text);
  const filter = expression(words);
  if (words.peek() !== undefined) throw invalid(text, `${words.peek()} was not expected`);
  return filter;
}

function expression(words: Words): Filter {
  const parts = [negation(words)];
  const joint = words.peek();
  if (joint !== 'AND' && joint !== 'OR') return parts[0] ?? everything;
  while (words.take(joint)) parts.push(negation(words));
  return joint === 'AND'
    ? (attributes) => parts.every((part) => part(attributes))
    : (attributes) => parts.some((part) => part(attributes));
}

function negation(words: Words): Filter {
  if (!words.take('NOT') && !words.take('-')) return condition(words);
  const negated = condition(words);
  return (attributes) => !negated(attributes);
}

function condition(words: Words): Filter {
  if (words.take('(')) {
    const inner = expression(words);
    words.expect(')');
    return inner;
  }
  if (words.take('hasPrefix')) {
    words.expect('(');
    words.expect('attributes');
    words.expect('.');
    const key = words.key();
    words.expect(',');
    const prefix = words.text();
    words.expect(')');
    return (attributes) => Object.hasOwn(attributes, key) && (attributes[key] ?? '').startsWith(prefix);
  }
  words.expect('attributes');
  if (words.take(':')) {
    const key = words.key();
    return (attributes) => Object.hasOwn(attributes, key);
  }
  words.expect('.');
  const key = words.key();
  // As with NOT, what has no such attribute passes: "messages without the name attribute and the value of com".
  const differs = words.take('!=');
  if (!differs) words.expect('=');
  const value = words.text();
  return (attributes) => differs !== (Object.hasOwn(attributes, key) && attributes[key] === value);
}

/** The words of a filter, taken one after another. */
class Words {
  readonly #text: string;
  readonly #words: string[];

  constructor(text: string) {
    this.#text = text;
    this.#words = text.match(/"(?:[^"\\]|\\.)*"|[\w](?:[\w-]*)|!=|[^\s]/gs) ?? [];
  }

  peek(): string | undefined {
    return this.#words[0];
  }

  take(word: string): boolean {
    if (this.#words[0] !== word) return false;
    this.#words.shift();
    return true;
  }

  expect(word: string): void {
    if (!this.take(word)) throw invalid(this.#text, `${word} was expected, not ${this.peek() ?? 'its end'}`);
  }

  /** An attribute's name: bare where it has letters, digits, `_` and `-` only, else a string. */
  key(): string {
    const word = this.#words[0] ?? '';
    if (word.startsWith('"')) return this.text();
    if (!/^[\w-]+$/.test(word)) throw invalid(this.#text, `the name of an attribute was expected`);
    this.#words.shift();
    return word;
  }

  /** A string in double quotes. */
  text(): string {
    const word = this.#words.shift() ?? '';
    const text = textOfLiteral(word);
    if (text === undefined) throw invalid(this.#text, 'a string in double quotes was expected');
    return text;
  }
}

function invalid(text: string, why: string): GrpcError {
  return new GrpcError('INVALID_ARGUMENT', `Invalid filter given (filter=${text}): ${why}.`);
}
