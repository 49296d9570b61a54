import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import * as v from 'valibot';
import { type Outcome, outcomes } from '../../shared/runtime/log.ts';
import { backupMs } from '../harness.ts';
import { deployedFunction, resource, resources, withDeployment } from './deployment.ts';
import { realEntries } from './log-lines.ts';
import { type Entry, selects, valueAt } from './logging-filter.ts';

const MetricSchema = v.object({
  name: v.string(),
  filter: v.string(),
  value_extractor: v.nullish(v.string()),
  label_extractors: v.nullish(v.record(v.string(), v.string()), {}),
  metric_descriptor: v.tuple([v.object({ labels: v.array(v.object({ key: v.string() })) })]),
});

const LogAlertSchema = v.object({
  conditions: v.tuple([
    v.object({
      condition_matched_log: v.tuple([
        v.object({ filter: v.string(), label_extractors: v.record(v.string(), v.string()) }),
      ]),
    }),
  ]),
  documentation: v.tuple([v.object({ content: v.string() })]),
});

/** An attempt of Cloud Scheduler that failed, as Google logs it. */
const failedAttempt: Entry = {
  severity: 'ERROR',
  resource: { type: 'cloud_scheduler_job', labels: { job_id: 'spanner-backup_acme_main_orders_nightly' } },
  jsonPayload: {
    '@type': 'type.googleapis.com/google.cloud.scheduler.logging.AttemptFinished',
    status: 'PERMISSION_DENIED',
    targetType: 'PUB_SUB',
  },
};

/** What the code writes about work that is neither a request's nor a backup's end, and that no metric counts. */
const notCounted: Outcome[] = [
  'announced again',
  'deferred',
  'duplicate',
  'joined',
  'judged',
  'not judged',
  'unseen',
];
const ticks: Outcome[] = ['tick failed', 'ticked'];
/** What is not about one database. */
const withoutDatabase = ['clocks apart', 'rejected', 'unobserved', 'unreadable', 'unsent', 'unwritten'];

const metric = (key: string) => v.parse(MetricSchema, resources('google_logging_metric').get(key));
const logAlert = (key: string) => {
  const policy = v.parse(LogAlertSchema, resources('google_monitoring_alert_policy').get(`log.${key}`));
  const [
    {
      condition_matched_log: [condition],
    },
  ] = policy.conditions;
  return { ...condition, content: policy.documentation[0].content };
};
const outcomeOf = (entry: Entry) => String(valueAt('jsonPayload.outcome', entry));
const outcomesOf = (entries: readonly Entry[]) => [...new Set(entries.map(outcomeOf))].toSorted();

/** What `EXTRACT(path)` gives. */
function extracted(extractor: string, entry: Entry): unknown {
  const [, path] = /^EXTRACT\(([\w.]+)\)$/.exec(extractor) ?? [];
  assert.ok(path !== undefined, `not understood: ${extractor}`);
  return valueAt(path, entry);
}

describe('metrics and alerts, over lines that the code wrote', withDeployment, () => {
  let entries: readonly Entry[] = [];
  const selected = (filter: string) => entries.filter((entry) => selects(filter, entry));

  before(async () => {
    entries = await realEntries(deployedFunction('pollOperations').name);
  });

  test('the metric of outcomes counts exactly the outcomes that the code counts', () => {
    const { filter } = metric('outcomes');
    const [, list = ''] = /jsonPayload\.outcome=\(([^)]*)\)/.exec(filter) ?? [];
    const counted = [...list.matchAll(/"([^"]+)"/g)].map(([, outcome = '']) => outcome);
    assert.deepEqual([...counted, ...notCounted, ...ticks].toSorted(), outcomes.toSorted());
  });

  test('the written lines have every outcome, but for one that needs a second worker', () => {
    // A worker that slept through its lease leaves a backup without a record.
    const needsAnother = ['orphaned'];
    assert.deepEqual([...outcomesOf(entries), ...needsAnother].toSorted(), outcomes.toSorted());
  });

  test('the metric hears both functions, and no other service', () => {
    const [entry] = selected(metric('outcomes').filter);
    const from = (service: string) => ({
      ...entry,
      resource: { type: 'cloud_run_revision', labels: { service_name: service } },
    });
    assert.ok(selects(metric('outcomes').filter, from(deployedFunction('createBackup').name)));
    assert.ok(!selects(metric('outcomes').filter, from('another')));
  });

  test('every metric finds its lines, and in them its labels and its value', () => {
    for (const key of resources('google_logging_metric').keys()) {
      const { filter, label_extractors, value_extractor, metric_descriptor } = metric(key);
      const lines = [...entries, failedAttempt].filter((entry) => selects(filter, entry));
      assert.notEqual(lines.length, 0, key);
      const labels = metric_descriptor[0].labels.map((label) => label.key);
      assert.deepEqual(Object.keys(label_extractors ?? {}).toSorted(), labels.toSorted(), key);
      for (const [label, extractor] of Object.entries(label_extractors ?? {})) {
        const bare = lines.filter((line) => typeof extracted(extractor, line) !== 'string').map(outcomeOf);
        assert.deepEqual(
          [...new Set(bare)].toSorted(),
          label === 'database' && key === 'outcomes' ? withoutDatabase : [],
          key,
        );
      }
      if (value_extractor)
        for (const line of lines)
          assert.ok(Number.isFinite(Number(extracted(value_extractor, line) ?? 'none')), key);
    }
  });

  test('the metrics of durations and sizes have those of the backups', () => {
    const values = (key: string) =>
      selected(metric(key).filter).map((line) => Number(extracted(metric(key).value_extractor ?? '', line)));
    assert.ok(values('distributions.backup_duration').includes(backupMs));
    assert.ok(values('distributions.backup_size').every((bytes) => bytes > 1_000_000));
    assert.ok(values('distributions.open_backups').some((open) => open > 1));
    assert.ok(values('distributions.running_backups').some((running) => running > 0));
    assert.deepEqual(outcomesOf(selected(metric('distributions.backup_size').filter)), ['succeeded']);
    assert.deepEqual(outcomesOf(selected(metric('ticks').filter)), ticks);
  });

  test('each alert matches its own outcomes, and no others', () => {
    const matched = (key: string) => outcomesOf(selected(logAlert(key).filter));
    assert.deepEqual(matched('backup_not_succeeded'), ['cancelled', 'expired', 'failed']);
    assert.deepEqual(matched('backup_delayed'), ['delayed']);
    assert.deepEqual(matched('instance_unobserved'), ['unobserved']);
    assert.deepEqual(matched('request_rejected'), ['rejected']);
    assert.deepEqual(matched('clocks_apart'), ['clocks apart']);
    assert.deepEqual(matched('database_stale'), ['stale']);
    assert.deepEqual(matched('document_unreadable'), ['unreadable']);
    assert.deepEqual(matched('events_unsent'), ['unsent']);
    assert.deepEqual(matched('records_unwritten'), ['unwritten']);
    const orphaned = { ...entries[0], jsonPayload: { outcome: 'orphaned' } };
    assert.ok(selects(logAlert('backup_orphaned').filter, orphaned));
  });

  test('a failure to send that the next tick mends raises no alert', () => {
    const passing = selected('jsonPayload.outcome="unsent" AND severity="WARNING"');
    assert.notEqual(passing.length, 0);
    for (const line of passing) assert.ok(!selects(logAlert('events_unsent').filter, line));
  });

  test('the text of an alert asks for its own labels only, and its lines have them', () => {
    const alerts = [...resources('google_monitoring_alert_policy').keys()];
    for (const key of alerts.flatMap((name) => /^log\.(\w+)$/.exec(name)?.[1] ?? [])) {
      const { filter, label_extractors, content } = logAlert(key);
      const asked = [...content.matchAll(/\$\{log\.extracted_label\.(\w+)\}/g)].map(
        ([, label]) => label ?? '',
      );
      assert.deepEqual(
        asked.filter((label) => !Object.hasOwn(label_extractors, label)),
        [],
        key,
      );
      for (const [label, extractor] of Object.entries(label_extractors)) {
        // A request that was rejected has a backup only where it is the name that is taken.
        if (key === 'request_rejected' && label === 'backup') continue;
        for (const line of selected(filter))
          assert.equal(typeof extracted(extractor, line), 'string', `${key}: ${label}`);
      }
    }
  });
});

test('the alert of a silent poller counts the answers of its service', withDeployment, () => {
  const ConditionSchema = v.object({
    condition_prometheus_query_language: v.tuple([v.object({ query: v.string() })]),
  });
  const PolicySchema = v.object({ conditions: v.tuple([ConditionSchema]) });
  const policy = v.parse(PolicySchema, resource('google_monitoring_alert_policy', 'poller_silent.0'));
  const [{ query }] = policy.conditions[0].condition_prometheus_query_language;
  assert.ok(query.includes('run_googleapis_com:request_count{'));
  assert.ok(query.includes(`service_name="${deployedFunction('pollOperations').name}"`));
  assert.ok(query.includes('response_code_class="2xx"'));
});

test('every alert has its section in docs/operate.md', withDeployment, () => {
  const headings = readFileSync('docs/operate.md', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('#'));
  for (const [key, policy] of resources('google_monitoring_alert_policy')) {
    const [, section] = /"([^"]+)"\.\s*$/.exec(documentationOf(policy)) ?? [];
    assert.ok(
      section !== undefined && headings.some((heading) => heading.endsWith(` ${section}`)),
      `${key}: ${section}`,
    );
  }
});

function documentationOf(policy: unknown): string {
  return v.parse(v.object({ documentation: v.tuple([v.object({ content: v.string() })]) }), policy)
    .documentation[0].content;
}
