import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { failureCodes, readOrder, usualDelay } from './control/order.ts';
import { WorldStateSchema } from './control/state.ts';
import { stateLines } from './control/state-lines.ts';
import { portVariables } from './start/settings.ts';

const usage = `Usage: npm run world -- COMMAND [NAME] [options]

Lets things happen in the local Spanner of npm start that happen by themselves in the real one.

  list                        what runs, what is planned, what has ended
  fail [NAME]                 the next backup fails half-way; a backup that runs fails now
       --code CODE            with this code, INTERNAL without it
       --message TEXT         and in these words
  delay [NAME] [--for 5m]     the next backup takes so long, ${usualDelay} without --for; a backup that runs does so in all
  cancel [NAME]               somebody cancels a backup that runs
  finish [NAME]               a backup that runs has come to its end
  other DATABASE [--for 5m]   somebody else starts a backup: until it ends, no other of that database can start

NAME is a backup that runs, or a database; in full, or its last segment. Without a NAME, fail and delay are about the next
backup of any database, cancel and finish about the only one that runs.

  --json                      print what the panel answers
  --help                      print this

CONTROL_PORT says where the panel is, ${portVariables.control.port} without it. Codes: ${failureCodes.join(', ')}.
Exits 0 when it is done, 1 when not, 2 when the command is not understood.
`;

const AnswerSchema = v.union([v.object({ said: v.string() }), v.object({ error: v.string() })]);

const port = process.env[portVariables.control.name] ?? String(portVariables.control.port);
const panel = `http://127.0.0.1:${port}`;
const { stdout, stderr } = process;

const { command, json } = readCommand();
if (command === 'list') await list();
else await send(command);

async function list(): Promise<void> {
  const state = v.safeParse(WorldStateSchema, await asked('/world'));
  if (!state.success) fail(`What answers at ${panel} is not npm start.`);
  stdout.write(
    json ? `${JSON.stringify(state.output)}\n` : `${stateLines(state.output, Date.now()).join('\n')}\n`,
  );
}

async function send(body: Record<string, string>): Promise<void> {
  const answer = v.safeParse(AnswerSchema, await asked('/world', body));
  if (!answer.success) fail(`What answers at ${panel} is not npm start.`);
  if ('error' in answer.output) fail(answer.output.error);
  stdout.write(json ? `${JSON.stringify(answer.output)}\n` : `${answer.output.said}\n`);
}

async function asked(path: string, body?: unknown): Promise<unknown> {
  const order = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  let response: Response;
  try {
    response = await fetch(`${panel}${path}`, order);
  } catch {
    fail(
      `Nothing answers at ${panel}: is npm start running? ${portVariables.control.name} says another port.`,
    );
  }
  return await response.json().catch(() => undefined);
}

function fail(message: string): never {
  stderr.write(`${message}\n`);
  process.exit(1);
}

function readCommand(): { command: 'list' | Record<string, string>; json: boolean } {
  let problem = 'a command is expected';
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        code: { type: 'string' },
        message: { type: 'string' },
        for: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    const { json, help, ...options } = values;
    if (help) {
      stdout.write(usage);
      process.exit(0);
    }
    const [verb, of, ...more] = positionals;
    const given = { ...(of !== undefined && { of }), ...options };
    if (more.length > 0) problem = 'one name is expected at most';
    else if (verb === 'list' && Object.keys(given).length > 0) problem = 'list takes --json and nothing else';
    else if (verb === 'list') return { command: verb, json };
    else if (verb !== undefined) {
      const order = { do: verb, ...given };
      // The panel reads it again; here it is for the exit code.
      readOrder(order);
      return { command: order, json };
    }
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  stderr.write(`${problem}\n\n${usage}`);
  process.exit(2);
}
