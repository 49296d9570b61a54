import { parseRfc3339, parseTime } from '../timestamp.ts';
import { type Comparison, type Expression, FilterError, type Operator } from './expression.ts';

/** A field that a filter may name, and how to read it; `undefined` is a field that is not set. */
export type Field<Subject> =
  | { readonly kind: 'text'; readonly read: (subject: Subject) => string | undefined }
  | { readonly kind: 'texts'; readonly read: (subject: Subject) => readonly string[] }
  | { readonly kind: 'number'; readonly read: (subject: Subject) => number | undefined }
  | { readonly kind: 'time'; readonly read: (subject: Subject) => number | undefined }
  | { readonly kind: 'boolean'; readonly read: (subject: Subject) => boolean }
  | { readonly kind: 'message'; readonly read: (subject: Subject) => boolean };

/** The fields that a filter may name: a map of them, or whatever else finds one by its name. */
export interface Fields<Subject> {
  get(name: string): Field<Subject> | undefined;
}

type Predicate<Subject> = (subject: Subject) => boolean;

/**
 * Makes a test of a filter. Text is compared without regard to case; `:` is "contains" for text and "equals" for all
 * else; `:*` asks whether the field is set. A field that is not set satisfies no comparison, `!=` included. The lenient
 * form takes times without leading zeros, as Google's samples write them.
 *
 * @throws {FilterError} for a field that is not in the list, a value the field cannot have, or an operator it lacks
 */
export function matcher<Subject>(
  expression: Expression | undefined,
  fields: Fields<Subject>,
  form: 'lenient' | 'strict' = 'lenient',
): Predicate<Subject> {
  if (expression === undefined) return () => true;
  switch (expression.kind) {
    case 'comparison':
      return comparison(expression, fields, form);
    case 'not': {
      const term = matcher(expression.term, fields, form);
      return (subject) => !term(subject);
    }
    case 'and': {
      const terms = expression.terms.map((term) => matcher(term, fields, form));
      return (subject) => terms.every((term) => term(subject));
    }
    case 'or': {
      const terms = expression.terms.map((term) => matcher(term, fields, form));
      return (subject) => terms.some((term) => term(subject));
    }
  }
}

function comparison<Subject>(
  asked: Comparison,
  fields: Fields<Subject>,
  form: 'lenient' | 'strict',
): Predicate<Subject> {
  const field = fields.get(asked.field);
  if (field === undefined) throw new FilterError(`unknown field "${asked.field}"`);
  if (asked.operator === ':' && asked.value === '*') return isSet(field);
  switch (field.kind) {
    case 'text':
      return textTest(asked, (subject) => field.read(subject));
    case 'texts':
      return textsTest(asked, (subject) => field.read(subject));
    case 'number':
      return orderTest(asked.operator, numberValue(asked), (subject) => field.read(subject));
    case 'time':
      return orderTest(asked.operator, timeValue(asked, form), (subject) => field.read(subject));
    case 'boolean':
      return booleanTest(asked, (subject) => field.read(subject));
    case 'message':
      throw new FilterError(`"${asked.field}" can only be asked for with ":*"`);
  }
}

function isSet<Subject>(field: Field<Subject>): Predicate<Subject> {
  switch (field.kind) {
    case 'texts':
      return (subject) => field.read(subject).length > 0;
    case 'boolean':
      return () => true;
    case 'message':
      return (subject) => field.read(subject);
    default:
      return (subject) => field.read(subject) !== undefined;
  }
}

function textTest<Subject>(asked: Comparison, read: (subject: Subject) => string | undefined) {
  const wanted = asked.value.toLowerCase();
  return (subject: Subject) => {
    const actual = read(subject)?.toLowerCase();
    if (actual === undefined) return false;
    return asked.operator === ':' ? actual.includes(wanted) : holds(actual, asked.operator, wanted);
  };
}

function textsTest<Subject>(asked: Comparison, read: (subject: Subject) => readonly string[]) {
  if (asked.operator !== ':')
    throw new FilterError(`"${asked.field}" is a list: only ":" can be asked of it`);
  const wanted = asked.value.toLowerCase();
  return (subject: Subject) => read(subject).some((actual) => actual.toLowerCase().includes(wanted));
}

function orderTest<Subject>(
  operator: Operator,
  wanted: number,
  read: (subject: Subject) => number | undefined,
) {
  return (subject: Subject) => {
    const actual = read(subject);
    return actual !== undefined && holds(actual, operator, wanted);
  };
}

function booleanTest<Subject>(asked: Comparison, read: (subject: Subject) => boolean): Predicate<Subject> {
  const wanted = ['false', 'true'].indexOf(asked.value.toLowerCase());
  if (wanted < 0) throw new FilterError(`"${asked.field}" is either true or false, not "${asked.value}"`);
  return orderTest(asked.operator, wanted, (subject) => Number(read(subject)));
}

function numberValue({ field, value }: Comparison): number {
  if (!/^-?\d+(\.\d+)?$/.test(value)) throw new FilterError(`"${field}" is a number, not "${value}"`);
  return Number(value);
}

function timeValue({ field, value }: Comparison, form: 'lenient' | 'strict'): number {
  const time = form === 'lenient' ? parseTime(value) : parseRfc3339(value);
  if (time === undefined) throw new FilterError(`"${field}" is a time in RFC 3339, not "${value}"`);
  return time;
}

function holds<Value extends string | number>(actual: Value, operator: Operator, wanted: Value): boolean {
  switch (operator) {
    case '<':
      return actual < wanted;
    case '>':
      return actual > wanted;
    case '<=':
      return actual <= wanted;
    case '>=':
      return actual >= wanted;
    case '!=':
      return actual !== wanted;
    case '=':
    case ':':
      return actual === wanted;
  }
}
