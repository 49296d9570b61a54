/*
 * Optional fields are absent, never undefined, and a new one is easily forgotten where a value is made of another. These two
 * let the compiler ask for it.
 */

/** Every field of a type has to be named; those that are optional may be undefined. */
export type EveryField<Whole> = {
  readonly [Name in keyof Required<Whole>]: Partial<Pick<Whole, Name>> extends Pick<Whole, Name>
    ? Whole[Name] | undefined
    : Whole[Name];
};

/** Makes a value of all its fields, and leaves out those that are undefined. */
export function madeOf<Whole extends object>(fields: EveryField<Whole>): Whole;
export function madeOf(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** What is left of a value once all its fields were taken out by name: `const { a, b, ...others } = value; others satisfies Nothing`. */
export type Nothing = Readonly<Record<string, never>>;
