import { run } from '@stricli/core';
import { application, routes } from '../../cli/app.ts';
import { exitCodes } from '../../cli/exit.ts';

const beginning = `# The command line

\`spanner-backups\` asks for a backup, waits until it is there, and tells what became of it: for a person at a terminal, and for
a pipeline that has to know. It does what the [request](../README.md#a-request) and the [events](../README.md#the-events) do,
with your own rights.

\`\`\`sh
npx spanner-backups create orders-before-42 --instance=prod --database=orders --retention-period=30d --project=acme
\`\`\`

In a clone, \`npx spanner-backups\` runs it as it is. For everybody else \`npm run build:cli && npm pack ./cli/dist\` makes a
package that needs Node.js 22 and nothing more: \`npm install --global spanner-backups-0.1.0.tgz\`.

**Which deployment.** Terraform's output \`cli_flags\` has the flags to paste. \`--project\` is the project of the databases
(\`GOOGLE_CLOUD_PROJECT\` without it), \`--deployment\` is Terraform's \`name_prefix\`. Everything else follows from these two
unless it is said. Where the emulator variables are set that \`npm start\` prints, it is the local stack.

**Which rights.** Yours, as application default credentials: \`gcloud auth application-default login\`. Whoever Terraform was
given as one of the \`operators\` may ask, wait, list, describe, retry and replay, and watch where it was given
\`operators_may_watch\`. The help of each command names its roles, and a command
that may not do something says which grant is missing.

**What is printed where.** Data goes to standard output: lines of \`name: value\`, or JSON with \`--format=json\`. What happens
meanwhile goes to standard error: a line for each thing, and bars where that is a terminal. \`NO_COLOR\`, pipes and CI get
plain lines. The names of backups are never cut: a table that is too narrow for them becomes lines of \`TITLE  text\`.

**Names.** A backup is named by its id and \`--instance\`, or by its full name. Asking twice for the same backup is safe: the
second request joins the first. Without a name one is made that nobody else has.

**Completion.** \`source <(spanner-backups completion bash)\`, or \`zsh\`.

## Exit codes

One for each outcome. Several backups end a command with the gravest of theirs, in this order: failed, rejected, cancelled,
expired, no outcome.

| code | outcome | meaning |
|---|---|---|
`;

/** docs/cli.md: what there is to know beforehand, the exit codes, and the help of every command. */
export async function cliPage(): Promise<string> {
  const rows = Object.entries(exitCodes).map(
    ([name, { code, meaning }]) => `| ${code} | ${name} | ${meaning} |`,
  );
  const commands = await Promise.all(
    commandNames().map(async (name) => `## ${name}\n\n\`\`\`text\n${await helpOf(name)}\n\`\`\`\n`),
  );
  return `${beginning}${rows.join('\n')}\n\n${commands.join('\n')}`;
}

/** The names of all commands. */
export function commandNames(): string[] {
  return routes.getAllEntries().map(({ name }) => name['convert-camel-to-kebab']);
}

/** What the program prints for these arguments, on a terminal with so many bits of colour. */
export async function printedBy(args: readonly string[], colourDepth: number): Promise<string> {
  let printed = '';
  const stdout = {
    write: (text: string) => {
      printed += text;
    },
    getColorDepth: () => colourDepth,
  };
  await run(application, args, {
    process: { stdout, stderr: stdout },
    forCommand: () => {
      throw new Error('help needs no context');
    },
  });
  return printed;
}

async function helpOf(command: string): Promise<string> {
  return (await printedBy([command, '--help'], 1)).replaceAll(/ +$/gm, '').trimEnd();
}
