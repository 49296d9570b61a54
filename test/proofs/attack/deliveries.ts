import * as v from 'valibot';

const PushSchema = v.object({ message: v.object({ messageId: v.string() }) });

/** What became of each message at createBackup's door. */
export class Deliveries {
  /** The status of every delivery, by message id, in order. */
  readonly statuses = new Map<string, number[]>();

  readonly hear = (body: Buffer, status: number): void => {
    const { messageId } = v.parse(PushSchema, JSON.parse(body.toString())).message;
    const known = this.statuses.get(messageId);
    if (known === undefined) this.statuses.set(messageId, [status]);
    else known.push(status);
  };

  /** Those of the messages that were not acknowledged at their first delivery. */
  notAtOnce(ids: readonly string[]): string[] {
    return ids.filter((id) => !isAcknowledged(this.statuses.get(id)?.[0]));
  }

  /** Those of the messages that were never acknowledged. */
  never(ids: readonly string[]): string[] {
    return ids.filter((id) => !(this.statuses.get(id) ?? []).some(isAcknowledged));
  }

  count(ids: readonly string[]): number {
    return ids.reduce((sum, id) => sum + (this.statuses.get(id)?.length ?? 0), 0);
  }
}

// Pub/Sub takes these as an acknowledgement, and all others as a refusal.
function isAcknowledged(status: number | undefined): boolean {
  return status !== undefined && [102, 200, 201, 202, 204].includes(status);
}
