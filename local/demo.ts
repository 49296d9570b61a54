import { parseArgs } from 'node:util';
import { Screen, terminalOf } from '../shared/terminal/screen.ts';
import { complaint, jsonTeller, narrator } from './demo/narrate.ts';
import { type Ending, runDemo, type Telling } from './demo/run.ts';

const usage = `Usage: npm run demo [-- --json]

Starts the local stack on free ports, publishes five requests, and shows what becomes of them.
Exits 0 when every expected event arrived, 1 when not.

  --json    print only the events, one CloudEvent a line (npm run --silent demo -- --json)
  --help    print this
`;

// Firestore's library obeys it over whatever it is told in code; the demo is about its own stack.
delete process.env.FIRESTORE_EMULATOR_HOST;

const options = readOptions();
const { stdout } = process;
// A reader that has seen enough (| head) is no error.
stdout.on('error', () => process.exit(0));

// Whatever hangs, the demo does not: it is a smoke test too.
setTimeout(() => fail({ problems: ['it was not over after a minute'], warnings: [] }), 60_000).unref();

if (options.json) {
  await play(jsonTeller((line) => stdout.write(line)));
} else {
  const screen = new Screen(stdout, () => terminalOf(stdout, process.env));
  stdout.on('resize', () => screen.redraw());
  process.on('exit', () => screen.close());
  process.on('SIGINT', () => process.exit(130));
  process.on('SIGTERM', () => process.exit(143));
  const narration = narrator(screen);
  await play(narration, narration.ended);
}

async function play(telling: Telling, ended: (ending: Ending) => void = () => {}): Promise<void> {
  try {
    const ending = await runDemo(telling);
    ended(ending);
    if (ending.problems.length > 0) fail(ending);
  } catch (error) {
    fail({ problems: [error instanceof Error ? error.message : String(error)], warnings: [] });
  }
}

function fail(ending: Pick<Ending, 'problems' | 'warnings'>): never {
  process.stderr.write(complaint(ending));
  process.exit(1);
}

function readOptions(): { json: boolean } {
  try {
    const { values } = parseArgs({
      options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
    });
    if (!values.help) return values;
    process.stdout.write(usage);
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    process.exit(2);
  }
}
