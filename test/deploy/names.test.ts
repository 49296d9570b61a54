import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as v from 'valibot';
import { topology } from '../../local/topology.ts';
import { deployedFunctions, output, resource, resources, withDeployment } from './deployment.ts';

const named = (type: string, name: string) => v.parse(v.string(), resource(type, name).name);

test('every function that the code registers is deployed, and no other', withDeployment, () => {
  const entries = ['functions/index.ts', 'functions/status.ts'];
  const code = entries.map((entry) => readFileSync(entry, 'utf8')).join('\n');
  const registered = [...code.matchAll(/^(?:cloudEvent|http)\('(\w+)'/gm)].map(([, name]) => name);
  const deployed = deployedFunctions().map(({ entryPoint }) => entryPoint);
  assert.deepEqual(deployed.toSorted(), registered.toSorted());
  assert.deepEqual(
    Object.keys(v.parse(v.record(v.string(), v.string()), output('functions'))),
    deployed.toSorted(),
  );
});

test('topics and subscriptions have the names of the local stack', withDeployment, () => {
  const deployed = {
    requests: named('google_pubsub_topic', 'requests'),
    events: named('google_pubsub_topic', 'events'),
    deadLetters: named('google_pubsub_topic', 'dead_letters'),
    push: named('google_pubsub_subscription', 'requests'),
  };
  const { requests, events, deadLetters, push } = topology;
  assert.deepEqual(deployed, { requests, events, deadLetters, push });
});

test('the address of a push has its topic in the path, for readers of request logs', withDeployment, () => {
  const [push] = v.parse(
    v.tuple([v.object({ push_endpoint: v.string() })]),
    resource('google_pubsub_subscription', 'requests').push_config,
  );
  assert.match(new URL(push.push_endpoint).pathname, /^\/projects\/[^/]+\/topics\/[^/]+$/);
});

test(
  'every resource with a name has the prefix in it, so that two deployments fit into one project',
  withDeployment,
  () => {
    const naming: Readonly<Record<string, string>> = {
      google_artifact_registry_repository: 'repository_id',
      google_cloud_scheduler_job: 'name',
      google_cloudfunctions2_function: 'name',
      google_firestore_database: 'name',
      google_logging_metric: 'name',
      google_monitoring_alert_policy: 'display_name',
      // No role's id may have a hyphen.
      google_project_iam_custom_role: 'role_id',
      google_pubsub_subscription: 'name',
      google_pubsub_topic: 'name',
      google_service_account: 'account_id',
      google_storage_bucket: 'name',
    };
    const shared =
      /_iam_member$|^google_(project_service|firestore_(field|index)|storage_bucket_object|monitoring_dashboard)$/;
    for (const type of deployedTypes().filter((one) => !shared.test(one))) {
      const attribute = naming[type];
      assert.ok(attribute !== undefined, `${type}: which of its attributes is its name?`);
      for (const [key, values] of resources(type))
        assert.match(String(values[attribute]), /^(acme-backups-)?spanner[-_]backup/, `${type}.${key}`);
    }
  },
);

function deployedTypes(): string[] {
  const types = readFileSync(process.env.DEPLOYMENT ?? '', 'utf8').matchAll(/"type":"(google_[a-z0-9_]+)"/g);
  return [...new Set([...types].map(([, type]) => type ?? ''))];
}
