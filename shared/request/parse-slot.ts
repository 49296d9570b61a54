import type * as v from 'valibot';
import { type Problem, readField, unknownFields, withoutNulls } from './problem.ts';
import type { Slot } from './slot.ts';
import { SlotSchema } from './slot-schema.ts';

/** Parses `slot`. Whether its schedule exists is checked where the slot is used. */
export function parseSlot(slot: unknown, problems: Problem[]): Slot | undefined {
  if (slot === undefined) return undefined;
  if (typeof slot !== 'object' || slot === null || Array.isArray(slot)) {
    const message = 'an object is expected, such as {"cron": "30 2 * * *", "timeZone": "Europe/Berlin"}';
    problems.push({ path: 'slot', message });
    return undefined;
  }
  problems.push(...unknownFields(Object.keys(SlotSchema.entries), slot, 'slot'));
  const { cron, timeZone } = SlotSchema.entries;
  const given = withoutNulls(slot);
  const read = {
    cron: requiredOf(cron, given, 'cron', 'five fields, such as "30 2 * * *"', problems),
    timeZone: requiredOf(timeZone, given, 'timeZone', 'such as "Europe/Berlin"', problems),
  };
  return read.cron === undefined || read.timeZone === undefined
    ? undefined
    : { cron: read.cron, timeZone: read.timeZone };
}

function requiredOf(
  schema: v.GenericSchema<string>,
  given: Readonly<Record<string, unknown>>,
  key: string,
  example: string,
  problems: Problem[],
): string | undefined {
  if (Object.hasOwn(given, key)) return readField(schema, given[key], `slot.${key}`, problems);
  problems.push({ path: `slot.${key}`, message: `is missing: ${example}` });
  return undefined;
}
