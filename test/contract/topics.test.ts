import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { defaultTopics } from '../../contract/topics.ts';
import { topology } from '../../local/topology.ts';

/* What is pasted from a page has to work in a deployment that nobody gave other names. */

const read = (file: string) => readFileSync(file, 'utf8');
const pages = ['README.md', 'contract/README.md', ...globSync(['docs/**/*.md', 'examples/**/*.{md,js}'])];

/** `spanner-backup`, the default of Terraform's `name_prefix`. */
const prefix = /variable "name_prefix" \{.*?default\s+= "([^"]+)"/s.exec(read('terraform/variables.tf'))?.[1];

/** The name of a resource as Terraform makes it by default. */
function terraformName(file: string, kind: string, resource: string): string {
  const block = new RegExp(`resource "${kind}" "${resource}" \\{.*?\\n\\}`, 's').exec(
    read(`terraform/${file}`),
  )?.[0];
  const template = /^\s*name\s+= "([^"]+)"/m.exec(block ?? '')?.[1] ?? '';
  return template.replace(/\$\{var\.name_prefix\}/, prefix ?? '');
}

test('the topics of the contract and of npm start are those that Terraform makes by default', () => {
  const made = {
    requests: terraformName('requests.tf', 'google_pubsub_topic', 'requests'),
    events: terraformName('events.tf', 'google_pubsub_topic', 'events'),
  };
  assert.deepEqual(made, defaultTopics);
  const { requests, events, deadLetters, push } = topology;
  assert.deepEqual({ requests, events }, made);
  assert.equal(deadLetters, terraformName('dead-letters.tf', 'google_pubsub_topic', 'dead_letters'));
  assert.equal(push, terraformName('requests.tf', 'google_pubsub_subscription', 'requests'));
});

for (const page of pages) {
  test(`${page} names only topics of a default deployment`, () => {
    const names = read(page).match(/[\w-]*backup-(requests|events)\b/g) ?? [];
    const known: readonly string[] = Object.values(defaultTopics);
    assert.deepEqual(
      names.filter((name) => !known.includes(name)),
      [],
    );
    const prefixes = [...read(page).matchAll(/\bPREFIX=([\w-]+)/g)].map(([, name]) => name);
    assert.deepEqual(
      prefixes.filter((name) => name !== prefix),
      [],
    );
  });
}
