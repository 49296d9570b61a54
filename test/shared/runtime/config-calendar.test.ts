import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigError, parseConfig } from '../../../shared/runtime/config.ts';

const required = {
  GOOGLE_CLOUD_PROJECT: 'acme',
  REQUESTS_TOPIC: 'spanner-backup-requests',
  EVENTS_TOPIC: 'spanner-backup-events',
};

for (const name of ['DEFAULT_RETENTION', 'LONGEST_RETENTION'])
  test(`${name} in years or months is judged by its longest possible length`, () => {
    for (const right of ['1y', 'P1Y', 'P12M', 'P11M30D', 'P1Y2D'])
      assert.doesNotThrow(() => parseConfig({ ...required, [name]: right }), right);
    for (const wrong of ['P1Y3D', 'P13M', '366d', 'P366D', '2y'])
      assert.throws(() => parseConfig({ ...required, [name]: wrong }), ConfigError, wrong);
  });
