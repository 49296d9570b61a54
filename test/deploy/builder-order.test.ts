import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

test('terraform/builder makes accounts and roles only after their API is enabled', () => {
  const text = readFileSync('terraform/builder/main.tf', 'utf8');
  const made = text.matchAll(
    /^resource "(google_service_account|google_project_iam_custom_role)" "\w+" \{\n[\s\S]*?^\}/gm,
  );
  const blocks = [...made].map(([block]) => block);
  assert.ok(blocks.length >= 3);
  for (const block of blocks) assert.match(block, /depends_on = \[google_project_service\.this\]/);
});
