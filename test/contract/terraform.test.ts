import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import * as v from 'valibot';
import { encryptionTypes, labelLimits } from '../../shared/request/request-schema.ts';
import { publishedSchema } from './published.ts';
import { terraformConsole } from './terraform-console.ts';

/*
 * A plan refuses what every request would be rejected for, and nothing else. RE2 and ECMAScript write the same pattern in
 * different ways, so both judge the same samples.
 */

const terraform = join(import.meta.dirname, '../../terraform');

const text = v.object({ pattern: v.string() });
const { properties } = v.parse(
  v.object({
    properties: v.object({
      database: text,
      retentionPeriod: text,
      encryptionConfig: v.object({ properties: v.object({ kmsKeyName: text }) }),
      slot: v.object({ properties: v.object({ cron: text, timeZone: text }) }),
      labels: v.object({ propertyNames: text }),
    }),
  }),
  publishedSchema('request.schema.json'),
);

/** A local of terraform/patterns.tf, as the variables use it, and the pattern of the published schema. */
const pairs = {
  database: {
    hcl: 'format("^%s$", local._database_pattern)',
    published: properties.database.pattern,
    right: [
      'projects/shop/instances/main/databases/orders',
      'projects/example.com:shop/instances/ab/databases/a_b',
    ],
    alphabet: [
      'projects/',
      '/instances/',
      '/databases/',
      'ab',
      'a-b',
      'a_b',
      'A',
      '9',
      '-',
      'example.com:',
      '/',
    ],
  },
  key: {
    hcl: 'local._key_pattern',
    published: properties.encryptionConfig.properties.kmsKeyName.pattern,
    right: ['projects/shop/locations/eu/keyRings/R_1/cryptoKeys/k-1'],
    alphabet: [
      'projects/',
      '/locations/',
      '/keyRings/',
      '/cryptoKeys/',
      'ab',
      'A_b',
      'ü',
      '/cryptoKeyVersions/1',
      '',
    ],
  },
  cron: {
    hcl: 'local._cron_pattern',
    published: properties.slot.properties.cron.pattern,
    right: ['30 2 * * *', '*/15 0-6 1,15 JAN-mar mon', '5/20 00 * * 7', '59  23 31 12 Sun'],
    alphabet: ['*', ' ', '  ', '5', '60', '7', '31', '-', ',', '/', '/15', 'mon', 'Dec', 'xyz', '0', '* '],
  },
  duration: {
    hcl: 'local._duration_pattern',
    published: properties.retentionPeriod.pattern,
    right: ['14d', '2w', '86400s', 'P14D', '1d12h', '1.5d', 'PT6H', 'p1m', '1y', 'P1Y2M3W4DT5H6M7.5S', '1m'],
    alphabet: ['P', 'p', 'T', 't', '1', '14', '1.5', '.', 'y', 'M', 'm', 'W', 'd', 'H', 's', '-', ' ', ''],
  },
};

/** Right ones, and a thousand that are put together of their parts, the same ones every time. */
function samplesOf({ right, alphabet }: { right: string[]; alphabet: string[] }): string[] {
  const parts = fc.array(fc.constantFrom(...alphabet), { maxLength: 9 }).map((words) => words.join(''));
  const changed = fc
    .tuple(fc.constantFrom(...right), fc.nat(60), fc.constantFrom(...alphabet), fc.boolean())
    .map(([whole, at, part, cut]) => `${whole.slice(0, at)}${part}${whole.slice(at + (cut ? 1 : 0))}`);
  return [...right, ...fc.sample(fc.oneof(parts, changed), { numRuns: 1_000, seed: 5 })];
}

test('a Terraform plan accepts the same names and durations as the published schema', async (t) => {
  const samples = Object.fromEntries(Object.entries(pairs).map(([name, pair]) => [name, samplesOf(pair)]));
  const answers = Object.entries(pairs).map(
    ([name, { hcl }]) =>
      `${name} = [for s in jsondecode(file("samples.json")).${name} : can(regex(${hcl}, s))]`,
  );
  const files = { 'samples.json': JSON.stringify(samples) };
  const judged = await terraformConsole(t, `{ ${answers.join(', ')} }`, files, v.boolean());
  if (judged === undefined) return t.skip('terraform is not installed');
  for (const [name, { published, right }] of Object.entries(pairs)) {
    const wanted = new RegExp(published, 'u');
    const verdicts: { sample: string; taken: boolean | undefined }[] = (samples[name] ?? []).map(
      (sample, index) => ({ sample, taken: judged[name]?.[index] }),
    );
    assert.deepEqual(
      verdicts.filter(({ sample, taken }) => taken !== wanted.test(sample)),
      [],
      name,
    );
    for (const { sample, taken } of verdicts.slice(0, right.length)) assert.equal(taken, true, sample);
    assert.ok(
      verdicts.filter(({ taken }) => taken).length > 2 * right.length,
      `${name}: enough that is right`,
    );
    assert.ok(verdicts.some(({ taken }) => !taken));
  }
});

test('the other rules of the Terraform variables are those of the schema, word for word', async () => {
  const variables = await readFile(join(terraform, 'variables.tf'), 'utf8');
  const { backupIdPattern } = await import('../../shared/spanner/names.ts');
  const inHcl = (pattern: string) => JSON.stringify(pattern);
  assert.ok(variables.includes(inHcl(backupIdPattern.source)), 'the id of a backup');
  assert.ok(
    variables.includes(inHcl(properties.slot.properties.timeZone.pattern.replaceAll('\\/', '/'))),
    'a time zone',
  );
  assert.ok(variables.includes(inHcl(properties.labels.propertyNames.pattern)), 'the key of a label');
  assert.ok(variables.includes(`length(schedule.labels) <= ${labelLimits.count}`), 'how many labels');
  assert.ok(variables.includes(`length(value) <= ${labelLimits.valueLength}`), 'how long a label is');
  const [, types = ''] = /contains\(\[([^\]]+)\], schedule\.encryption\.type\)/.exec(variables) ?? [];
  const named = types.split(',').map((type) => type.trim().slice(1, -1));
  // The fourth is another name for the first.
  assert.deepEqual(
    named,
    encryptionTypes.filter((type) => !type.startsWith('USE_CONFIG')),
  );
});
