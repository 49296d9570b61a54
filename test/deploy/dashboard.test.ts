import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as v from 'valibot';
import { resource, resources, withDeployment } from './deployment.ts';

/** Google's metrics that we may use, with the labels they have: https://cloud.google.com/monitoring/api/metrics_gcp */
const googlesMetrics: Readonly<Record<string, readonly string[]>> = {
  'pubsub.googleapis.com/subscription/num_undelivered_messages': [],
  'pubsub.googleapis.com/subscription/oldest_unacked_message_age': [],
  'run.googleapis.com/request_count': ['response_code', 'response_code_class'],
};

const DataSetSchema = v.object({
  legendTemplate: v.optional(v.string(), ''),
  timeSeriesQuery: v.object({
    timeSeriesFilter: v.object({
      filter: v.string(),
      aggregation: v.object({ groupByFields: v.optional(v.array(v.string()), []) }),
    }),
  }),
});

const TileSchema = v.object({
  // Left out where it is zero.
  xPos: v.optional(v.number(), 0),
  yPos: v.optional(v.number(), 0),
  width: v.number(),
  height: v.number(),
  widget: v.object({ title: v.string(), xyChart: v.object({ dataSets: v.array(DataSetSchema) }) }),
});

const DashboardSchema = v.object({
  displayName: v.string(),
  mosaicLayout: v.object({ columns: v.literal(48), tiles: v.array(TileSchema) }),
});

describe('the dashboard', withDeployment, () => {
  const dashboard = () => {
    const json = resource('google_monitoring_dashboard', 'backups.0').dashboard_json;
    return v.parse(DashboardSchema, JSON.parse(v.parse(v.string(), json)));
  };

  test('has its prefix in its name, and no placeholder left in it', () => {
    assert.equal(dashboard().displayName, 'spanner-backup: Spanner backups');
    const json = String(resource('google_monitoring_dashboard', 'backups.0').dashboard_json);
    // What is left is Monitoring's own, in legends.
    assert.deepEqual([...json.matchAll(/\$\{(?!metric\.labels\.)[^}]*\}/g)], []);
  });

  test('shows metrics that exist, by labels that they have', () => {
    const known = { ...googlesMetrics, ...ownMetrics() };
    for (const { widget } of dashboard().mosaicLayout.tiles) {
      for (const { legendTemplate, timeSeriesQuery } of widget.xyChart.dataSets) {
        const { filter, aggregation } = timeSeriesQuery.timeSeriesFilter;
        const [, type = ''] = /metric\.type="([^"]+)"/.exec(filter) ?? [];
        const labels = known[type];
        assert.ok(labels !== undefined, `${widget.title}: there is no metric ${type}`);
        const used = `${filter} ${aggregation.groupByFields.join(' ')} ${legendTemplate}`;
        for (const [, label = ''] of used.matchAll(/metric\.labels?\.(\w+)/g))
          assert.ok(labels.includes(label), `${widget.title}: ${type} has no label ${label}`);
      }
    }
  });

  test('shows every metric of the deployment', () => {
    const shown = JSON.stringify(dashboard());
    assert.deepEqual(
      Object.keys(ownMetrics()).filter((type) => !shown.includes(type)),
      [],
    );
  });

  test('looks at services and subscriptions that are deployed', () => {
    const names = new Set(
      ['google_cloudfunctions2_function', 'google_pubsub_subscription'].flatMap((type) =>
        [...resources(type).values()].map(({ name }) => String(name)),
      ),
    );
    const json = JSON.stringify(dashboard());
    const seen = [...json.matchAll(/resource\.labels\.(?:service_name|subscription_id)=\\+"([^"\\]+)/g)];
    assert.notEqual(seen.length, 0);
    for (const [, name = ''] of seen) assert.ok(names.has(name), name);
  });

  test('has no tiles that overlap, and none outside', () => {
    const { tiles } = dashboard().mosaicLayout;
    const places = tiles.flatMap(({ xPos, yPos, width, height }) =>
      Array.from(
        { length: width * height },
        (_, at) => `${xPos + (at % width)}/${yPos + Math.floor(at / width)}`,
      ),
    );
    assert.equal(new Set(places).size, places.length);
    assert.ok(tiles.every(({ xPos, width }) => xPos + width <= 48));
  });
});

function ownMetrics(): Record<string, readonly string[]> {
  const metrics = [...resources('google_logging_metric').values()];
  return Object.fromEntries(
    metrics.map(({ name, label_extractors }) => [
      `logging.googleapis.com/user/${name}`,
      Object.keys(label_extractors ?? {}),
    ]),
  );
}
