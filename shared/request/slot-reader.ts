import type { SlotReader } from './slot.ts';

/** What reads the slot of a request, if the data may have one. It is loaded only then: few requests carry a slot. */
export async function slotReaderFor(data: Uint8Array): Promise<SlotReader | undefined> {
  return mayCarrySlot(new TextDecoder().decode(data)) ? (await import('./slot.ts')).slotOf : undefined;
}

/** True if a message's data may have a slot. It may be true for data without one, but is never false for data with one. */
export function mayCarrySlot(data: string): boolean {
  return data.includes('"slot"') || data.includes('\\u');
}
