import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { root } from '../local/emulators/installed.ts';

/*
 * The commands for gcloud on Google's pages "Create backups" and "Manage backups", with their placeholders, one a line and in the
 * order of the pages but for the copies, which need the backup. gcloud 528 itself takes no command that is
 * `refused`, wherever it is sent.
 */

const FixtureSchema = v.object({
  commands: v.array(
    v.object({ section: v.string(), command: v.string(), refused: v.optional(v.boolean(), false) }),
  ),
});

export const { commands: googleCommands } = v.parse(
  FixtureSchema,
  JSON.parse(readFileSync(join(root, 'test/guide/gcloud/commands.json'), 'utf8')),
);

/** A command with values for its placeholders, as the pages tell to replace them, and nothing else changed. */
export function filledIn(command: string, values: Readonly<Record<string, string>>): string {
  return command.replace(/\b[A-Z]+(_[A-Z]+)+\b/g, (placeholder) => {
    const value = values[placeholder];
    assert.ok(value !== undefined, `nothing is known for ${placeholder}`);
    return value;
  });
}
