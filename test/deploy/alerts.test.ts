import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as v from 'valibot';
import { deployedFunctions, resource, resources, withDeployment } from './deployment.ts';
import { type Entry, selects } from './logging-filter.ts';

/** Google's metrics that alerts may be about, as PromQL spells them: https://cloud.google.com/monitoring/api/metrics_gcp */
const googlesMetrics = [
  'pubsub_googleapis_com:subscription_num_undelivered_messages',
  'pubsub_googleapis_com:subscription_oldest_unacked_message_age',
  'run_googleapis_com:request_count',
];

const LogSchema = v.tuple([
  v.object({ filter: v.string(), label_extractors: v.record(v.string(), v.string()) }),
]);
const LogAlertSchema = v.object({ conditions: v.tuple([v.object({ condition_matched_log: LogSchema })]) });
const PromQlSchema = v.tuple([v.object({ query: v.string(), disable_metric_validation: v.boolean() })]);
const PolicySchema = v.object({
  conditions: v.array(
    v.object({ condition_matched_log: v.unknown(), condition_prometheus_query_language: v.unknown() }),
  ),
  notification_channels: v.array(v.string()),
});

const policies = () =>
  [...resources('google_monitoring_alert_policy')].map(([key, values]) => ({
    key,
    ...v.parse(PolicySchema, values),
  }));
const conditions = () => policies().flatMap((policy) => policy.conditions);
const queries = () =>
  conditions().flatMap((condition) => {
    const parsed = v.safeParse(PromQlSchema, condition.condition_prometheus_query_language);
    return parsed.success ? parsed.output : [];
  });
const queryOf = (key: string) =>
  v.parse(
    v.object({ conditions: v.tuple([v.object({ condition_prometheus_query_language: PromQlSchema })]) }),
    resource('google_monitoring_alert_policy', key),
  ).conditions[0].condition_prometheus_query_language[0].query;

describe('alerts', withDeployment, () => {
  test('reach every channel', () => {
    const wanted = ['1', '2'].map((channel) => `projects/acme-backups/notificationChannels/${channel}`);
    for (const { key, notification_channels } of policies())
      assert.deepEqual(notification_channels, wanted, key);
  });

  test('can be made by a first apply: their metrics need not exist yet', () => {
    const onLog = conditions().filter(({ condition_matched_log }) => v.is(LogSchema, condition_matched_log));
    assert.equal(onLog.length + queries().length, conditions().length);
    assert.ok(queries().every((query) => query.disable_metric_validation));
  });

  test('use metrics that exist', () => {
    const own = [...resources('google_logging_metric').values()].map(
      ({ name }) => `logging_googleapis_com:user_${String(name).replace(/[^A-Za-z0-9]/g, '_')}`,
    );
    for (const { query } of queries()) {
      const asked = query.match(/\w+_com:\w+/g) ?? [];
      assert.notEqual(asked.length, 0, query);
      for (const metric of asked) assert.ok([...googlesMetrics, ...own].includes(metric), metric);
    }
  });

  test('look for waiting requests and dead letters in their subscriptions', () => {
    const subscription = (name: string) => String(resource('google_pubsub_subscription', name).name);
    assert.ok(queryOf('counted.requests_waiting').includes(`subscription_id="${subscription('requests')}"`));
    assert.ok(queryOf('dead_letters.0').includes(`subscription_id="${subscription('dead_letters')}"`));
  });

  test('repeat, on the metric, each counted outcome that an alert on log lines names', () => {
    const filters = [...resources('google_monitoring_alert_policy')]
      .filter(([key]) => key.startsWith('log.'))
      .flatMap(([, values]) => v.parse(LogAlertSchema, values).conditions[0].condition_matched_log)
      .map(({ filter }) => filter);
    const metric = String(resource('google_logging_metric', 'outcomes').filter);
    const counted = [...metric.matchAll(/"([a-z ]+)"/g)].map(([, outcome = '']) => outcome);
    // Whatever else a filter asks for, the metric does not know.
    const asked = filters.map((filter) => / AND jsonPayload\.outcome=([^=]+)$/.exec(filter)?.[1] ?? '');
    const alerted = counted.filter((outcome) => asked.some((outcomes) => outcomes.includes(`"${outcome}"`)));
    const [, listed = ''] = /outcome=~"([^"]+)"/.exec(queryOf('counted.repeated')) ?? [];
    assert.deepEqual(listed.split('|').toSorted(), alerted.toSorted());
    assert.ok(alerted.includes('failed'));
    assert.match(queryOf('counted.repeated'), /user_spanner_backup_job_failures/);
  });
});

describe('the alerts of a deployment hear', withDeployment, () => {
  const entry = (type: string, labels: object, more: object = {}): Entry => ({
    resource: { type, labels },
    ...more,
  });
  const outcomes = () => String(resource('google_logging_metric', 'outcomes').filter);
  const hears = (service: string) =>
    selects(
      outcomes(),
      entry('cloud_run_revision', { service_name: service }, { jsonPayload: { outcome: 'failed' } }),
    );

  test('every function of it, even one that is added later', () => {
    for (const { name } of deployedFunctions()) assert.ok(hears(name), name);
    assert.ok(hears('spanner-backup-find-backups'));
  });

  test('no function of another deployment whose prefix begins alike', () => {
    assert.ok(!hears('spanner-backup-eu-create-backup'));
    assert.ok(!hears('spanner-create-backup'));
    assert.ok(!hears('my-spanner-backup-create-backup'));
  });

  test('every scheduled request that could not be published, and nothing else', () => {
    const policy = v.parse(LogAlertSchema, resource('google_monitoring_alert_policy', 'jobs_failing.0'));
    const [{ filter }] = policy.conditions[0].condition_matched_log;
    const finished = 'type.googleapis.com/google.cloud.scheduler.logging.AttemptFinished';
    const heard = (job: string, severity = 'ERROR', type = finished) =>
      selects(
        filter,
        entry('cloud_scheduler_job', { job_id: job }, { severity, jsonPayload: { '@type': type } }),
      );
    const poller = String(resource('google_cloud_scheduler_job', 'poll_operations').name);
    for (const { name } of resources('google_cloud_scheduler_job').values())
      assert.equal(heard(String(name)), name !== poller, String(name));
    assert.ok(heard('spanner-backup-find-backups'), 'a job that comes next');
    assert.ok(!heard('spanner-backup-eu_acme_main_orders_nightly'), 'a job of another deployment');
    assert.ok(!heard('spanner-backup_acme_main_orders_nightly', 'INFO'), 'an attempt that worked');
    assert.ok(!heard('spanner-backup_acme_main_orders_nightly', 'ERROR', 'AttemptStarted'));
  });
});
