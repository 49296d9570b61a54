/** One thing that is broken in a copy of the project. */
export interface Breakage {
  readonly what: string;
  readonly file: string;
  readonly from: string | RegExp;
  readonly to: string;
  /** What the check says. */
  readonly says: RegExp;
  /**
   * The one file of tests that compares this part of the code with the deployment. Where it is given, only that file runs, over what
   * Terraform makes of the whole configuration: the code does not change that.
   */
  readonly comparedBy?: string;
  /** Otherwise the file is formatted again: what is found shall be what is broken. */
  readonly unformatted?: true;
}

export const breakages: readonly Breakage[] = [
  {
    what: 'a misspelt argument',
    file: 'terraform/create-backup.tf',
    from: 'timeout_seconds',
    to: 'timeout_second',
    says: /timeout_second/,
  },
  {
    what: 'a missing role',
    file: 'terraform/spanner.tf',
    from: /^\s*role\s+= var\.spanner_role\n/m,
    to: '',
    says: /role/,
  },
  {
    what: 'a missing grant',
    file: 'terraform/dead-letters.tf',
    from: /resource "google_pubsub_subscription_iam_member"[\s\S]*$/,
    to: '',
    says: /agent_acknowledges_requests/,
  },
  {
    what: 'another role',
    file: 'terraform/spanner.tf',
    from: 'var.spanner_role',
    to: '"roles/spanner.backupAdmin"',
    says: /Other instances, accounts or roles/,
  },
  {
    what: 'a function that is renamed in the code',
    file: 'functions/index.ts',
    from: "http('pollOperations'",
    to: "http('poll'",
    says: /every function that the code registers is deployed/,
  },
  {
    what: 'a log field that is renamed',
    file: 'shared/runtime/log.ts',
    from: 'outcome: record.state',
    to: 'result: record.state',
    says: /each alert matches its own outcomes/,
    comparedBy: 'metrics.test.ts',
  },
  {
    what: 'a log field of a metric that is renamed',
    file: 'shared/runtime/log.ts',
    from: /durationMs: (?=\w)/,
    to: 'tookMs: ',
    says: /every metric finds its lines/,
    comparedBy: 'metrics.test.ts',
  },
  {
    what: 'a missing index',
    file: 'terraform/firestore.indexes.json',
    from: '[{ "queryScope": "COLLECTION", "order": "ASCENDING" }]',
    to: '[]',
    says: /queries need these indexes/,
  },
  {
    what: 'a missing TTL',
    file: 'terraform/firestore.indexes.json',
    from: '"ttl": true,',
    to: '',
    says: /stay for ever|go when their time has come/,
  },
  {
    what: 'a query that needs an index which is not there',
    file: 'shared/adapters/firestore/records.ts',
    from: ".where('pending', '==', true)",
    to: ".where('pending', '==', true).orderBy('startBy')",
    says: /are queried by one field at a time/,
    comparedBy: 'firestore.test.ts',
  },
  {
    what: 'an environment variable that the code does not know',
    file: 'terraform/configuration.tf',
    from: 'FIRESTORE_DATABASE   =',
    to: 'FIRESTORE_DATABASES  =',
    says: /FIRESTORE_DATABASES|another environment/,
  },
  {
    what: 'a new environment variable that nobody decided about',
    file: 'shared/runtime/settings.ts',
    from: 'START_WITHIN: duration,',
    to: 'START_WITHIN: duration,\n  START_AT_ONCE: duration,',
    says: /every variable of the code is set, or left to its default/,
    comparedBy: 'environment.test.ts',
  },
  {
    what: 'a metric on the dashboard that does not exist',
    file: 'terraform/dashboard.json.tftpl',
    from: 'tick_duration',
    to: 'tick_time',
    says: /shows metrics that exist/,
  },
  {
    what: 'a file that is not formatted',
    file: 'terraform/events.tf',
    from: 'project      = var.project_id',
    to: 'project=var.project_id',
    says: /terraform fmt/,
    unformatted: true,
  },
];
