import { cloudEvent } from '@google-cloud/functions-framework';
import { eventTypes, parseBackupEvent, UnreadableEventError } from 'spanner-backup-functions/contract';

/*
 * Enters every finished backup into a catalogue (any service that takes a PUT). Fed by a push subscription, or by an
 * Eventarc trigger, on the events topic.
 */

cloudEvent('onBackupSucceeded', async (delivered) => {
  const event = read(delivered);
  if (event?.type !== eventTypes.succeeded) return;
  const { backup, requests, backupGone = false } = event.data;
  // The same event can come twice. The entry is found by the event's id, so writing it twice changes nothing.
  const entry = new URL(encodeURIComponent(event.id), process.env.CATALOGUE_URL);
  const response = await fetch(entry, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      backup,
      backupGone,
      tickets: requests.flatMap(({ labels }) => labels.ticket ?? []),
    }),
  });
  // To throw is to have it delivered again.
  if (!response.ok) throw new Error(`the catalogue answered ${response.status} about ${backup.name}`);
});

/** The event, or nothing where it will never be one that we can read: delivering it again would not help. */
function read(delivered) {
  try {
    return parseBackupEvent(delivered);
  } catch (error) {
    if (!(error instanceof UnreadableEventError)) throw error;
    const severity = error.reason === 'unknown type' ? 'INFO' : 'ERROR';
    console.log(JSON.stringify({ severity, message: error.message }));
    return undefined;
  }
}
