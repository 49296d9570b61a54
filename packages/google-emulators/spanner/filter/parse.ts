import { type Expression, FilterError, type Operator, type Precedence } from './expression.ts';

const operators: readonly Operator[] = ['<=', '>=', '!=', '=', '<', '>', ':'];

/** Bounds the parser's recursion: no filter that means anything is nested as deep. */
const maxDepth = 50;

/**
 * Reads a list filter: comparisons `field operator value`, joined by AND, OR, NOT and parentheses; comparisons that
 * merely stand side by side are joined by AND. Keywords and field names are not case sensitive. An empty filter is
 * `undefined`.
 *
 * @throws {FilterError} where the text is not a filter
 */
export function parseFilter(text: string, precedence: Precedence): Expression | undefined {
  if (text.trim() === '') return undefined;
  return new Parser(text, precedence).whole();
}

class Parser {
  readonly #text: string;
  readonly #precedence: Precedence;
  #at = 0;
  #depth = 0;

  constructor(text: string, precedence: Precedence) {
    this.#text = text;
    this.#precedence = precedence;
  }

  whole(): Expression {
    const expression = this.#expression();
    if (!this.#atEnd()) throw this.#expected('AND, OR or the end');
    return expression;
  }

  #expression(): Expression {
    const term = () => this.#term();
    return this.#precedence === 'OR binds tighter'
      ? this.#conjunction(() => this.#disjunction(term))
      : this.#disjunction(() => this.#conjunction(term));
  }

  #disjunction(operand: () => Expression): Expression {
    const terms = [operand()];
    while (this.#keyword('OR')) terms.push(operand());
    return join('or', terms);
  }

  #conjunction(operand: () => Expression): Expression {
    const terms = [operand()];
    while (this.#keyword('AND') || this.#anotherStandsBeside()) terms.push(operand());
    return join('and', terms);
  }

  #anotherStandsBeside(): boolean {
    return !this.#atEnd() && !this.#comes(/\)/y) && !this.#comes(/OR(?=[\s(]|$)/iy);
  }

  #term(): Expression {
    if (this.#depth >= maxDepth) throw new FilterError(`nested deeper than ${maxDepth} levels`);
    this.#depth += 1;
    const term = this.#keyword('NOT') ? ({ kind: 'not', term: this.#term() } as const) : this.#simple();
    this.#depth -= 1;
    return term;
  }

  #simple(): Expression {
    if (this.#take(/\(/y) === undefined) return this.#comparison();
    const inner = this.#expression();
    if (this.#take(/\)/y) === undefined) throw this.#expected('")"');
    return inner;
  }

  #comparison(): Expression {
    const field = this.#take(/[a-z_@][a-z0-9_@.-]*/iy);
    if (field === undefined) throw this.#expected('a field');
    const found = this.#take(/<=|>=|!=|[=<>:]/y);
    const operator = operators.find((candidate) => candidate === found);
    if (operator === undefined) throw this.#expected('an operator');
    return { kind: 'comparison', field: field.toLowerCase(), operator, value: this.#value() };
  }

  #value(): string {
    const quoted = this.#take(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/sy);
    if (quoted !== undefined) return quoted.slice(1, -1).replaceAll(/\\(.)/gs, '$1');
    const bare = this.#take(/[^\s()"']+/y);
    if (bare === undefined) throw this.#expected('a value');
    return bare;
  }

  #keyword(word: 'AND' | 'OR' | 'NOT'): boolean {
    return this.#take(new RegExp(`${word}(?=[\\s(]|$)`, 'iy')) !== undefined;
  }

  #comes(pattern: RegExp): boolean {
    this.#skipSpace();
    pattern.lastIndex = this.#at;
    return pattern.test(this.#text);
  }

  #take(pattern: RegExp): string | undefined {
    this.#skipSpace();
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #atEnd(): boolean {
    this.#skipSpace();
    return this.#at >= this.#text.length;
  }

  #skipSpace(): void {
    const space = /\s*/y;
    space.lastIndex = this.#at;
    this.#at += space.exec(this.#text)?.[0].length ?? 0;
  }

  #expected(what: string): FilterError {
    return new FilterError(`expected ${what} at position ${this.#at + 1}`);
  }
}

function join(kind: 'and' | 'or', terms: readonly Expression[]): Expression {
  const [only, ...others] = terms;
  return only !== undefined && others.length === 0 ? only : { kind, terms };
}
