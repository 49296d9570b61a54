/** The ids of the two topics that a deployment makes unless its `name_prefix` is another than `spanner-backup`. */
export const defaultTopics = {
  requests: 'spanner-backup-requests',
  events: 'spanner-backup-events',
} as const;
