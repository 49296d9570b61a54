import type { SlotReader } from './slot.ts';

/** The reader of slots, if the data may have a slot; undefined otherwise. Loaded only then: few requests have one. */
export async function slotReaderFor(data: Uint8Array): Promise<SlotReader | undefined> {
  return mayCarrySlot(new TextDecoder().decode(data)) ? (await import('./slot.ts')).slotOf : undefined;
}

/** True if a message's data may have a slot; never false if it has one, however `slot` is spelt in JSON. */
export function mayCarrySlot(data: string): boolean {
  return data.includes('"slot"') || data.includes('\\u');
}
