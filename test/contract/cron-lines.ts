import fc from 'fast-check';

/** Lines that are near the edge of what a schedule is: each of them is judged by its own line of `taken` or `refused`. */
export const taken = [
  '30 2 * * *',
  '*/15 0-6 1,15 JAN-mar mon',
  '5/20 00 * * 7',
  '59  23 31 12 Sun',
  '*/59 */23 */31 */12 */7',
  '0-5/10 22,23,0-2 * * fri-sun',
  '0 0 * * 5-7/2',
  '0 0 * * 7,sun-sat',
  '0 0 29 2 *',
  '0 0 30,1 2 *',
  '0 0 30 2 mon',
  '0 0 31 2/2 *',
  '0 0 */30 2 *',
];

export const refused = [
  '*/90 * * * *',
  '*/60 * * * *',
  '0 */30 * * *',
  '0 0 */32 * *',
  '0 0 1 */13 *',
  '0 0 * * */8',
  '0 0 * * 7/2',
  '0 22-2 * * *',
  '0 12-6/2 * * *',
  '0 0 * nov-feb *',
  '0 0 * * sat-mon',
  '0 0 * * 5-0',
  '0 0 * * 7-mon',
  '0 0 30 2 *',
  '0 0 30-31 2 *',
  '0 0 31 4,jun,9-11/2 *',
  '0 0 30 2/12 *',
];

const months = ['jan', 'Feb', 'MAR', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const days = ['sun', 'Mon', 'TUE', 'wed', 'thu', 'fri', 'sat'];

/** One field: items with ranges either way and steps of any size. */
function field(from: number, to: number, names: readonly string[] = []): fc.Arbitrary<string> {
  const number = fc.oneof(
    fc.integer({ min: from, max: to }).map(String),
    ...(names.length > 0 ? [fc.constantFrom(...names)] : []),
  );
  const range = fc.oneof(
    { weight: 2, arbitrary: number },
    { weight: 1, arbitrary: fc.constant('*') },
    { weight: 2, arbitrary: fc.tuple(number, number).map(([first, last]) => `${first}-${last}`) },
  );
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: to + 2 }).map((many) => `/${many}`) },
  );
  const item = fc.tuple(range, step).map((parts) => parts.join(''));
  const items = fc.array(item, { minLength: 1, maxLength: 2 }).map((some) => some.join(','));
  return fc.oneof({ weight: 1, arbitrary: fc.constant('*') }, { weight: 1, arbitrary: items });
}

/** Lines that are well written, of which some run backwards, step too far or name a day that never comes. */
const generated = fc
  .tuple(field(0, 59), field(0, 23), field(1, 31), field(1, 12, months), field(0, 7, days))
  .map((fields) => fields.join(' '));

/** Lines that are all about days at the end of months. */
const lateDays = fc
  .tuple(field(29, 31), field(1, 12, months), fc.constantFrom('*', '*', '*', '*/2', 'mon'))
  .map(([day, month, weekday]) => `0 0 ${day} ${month} ${weekday}`);

/** The lines above, and as many more as are asked for, the same ones every time. */
export function cronLines(many: number): string[] {
  return [...taken, ...refused, ...fc.sample(fc.oneof(generated, lateDays), { numRuns: many, seed: 7 })];
}
