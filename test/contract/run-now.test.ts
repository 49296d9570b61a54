import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { database, request, startHarness } from '../harness.ts';
import { sectionsOf } from './snippets.ts';

/* docs/operate.md, "Run a schedule now": the command, over the data of a job. gcloud is a function that keeps what it is told. */

const skip = spawnSync('jq', ['--version']).error !== undefined && 'jq is not installed';

/** What the command publishes, where the job holds this. */
function published(data: object): string {
  const command = sectionsOf('operate.md')
    .flatMap(({ code }) => code)
    .find(({ source }) => source.includes('del(.slot)'));
  const gcloud = `gcloud() { case "$*" in
    'scheduler jobs describe JOB '*"--format=value(pubsubTarget.data)") printf '%s' "$DATA" ;;
    'pubsub topics publish spanner-backup-requests '*) printf '%s' "\${@: -1}" ;;
    *) exit 3 ;;
  esac; }`;
  const DATA = Buffer.from(JSON.stringify(data)).toString('base64');
  const env = { PATH: process.env.PATH, P: 'p', R: 'r', PREFIX: 'spanner-backup', DATA };
  const script = [gcloud, command?.source ?? 'exit 4'].join('\n');
  const message = execFileSync('bash', ['-euc', script], { env, encoding: 'utf8' });
  assert.match(message, /^--message=/);
  return message.slice('--message='.length);
}

test('a scheduled request that is run by hand makes a backup beside the nightly one', { skip }, async () => {
  // As terraform/schedules.tf writes it.
  const job = request('{database}-{date}-{hour}', {
    slot: { cron: '30 2 * * *', timeZone: 'Europe/Berlin' },
    labels: { team: 'データ' },
  });
  await using on = await startHarness();
  await on.ask(job);
  await on.settleAll();
  await on.ask(published(job));
  await on.settleAll();
  const made = on.records().map(({ request: { backup, database: of }, state, requests }) => ({
    backup: backup.split('/').at(-1),
    of,
    state,
    labels: requests[0]?.labels,
  }));
  assert.deepEqual(made, [
    { backup: 'shop-20261122-02', of: database, state: 'succeeded', labels: { team: 'データ' } },
    { backup: 'shop-20261122-10', of: database, state: 'succeeded', labels: { team: 'データ' } },
  ]);
});
