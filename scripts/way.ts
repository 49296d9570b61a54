import { minuteMs, request, startHarness } from '../test/harness.ts';
import { decisionsIn, enteredAgain, filesEntered } from './way/files.ts';
import { type Entry, Tracer } from './way/tracer.ts';

/*
 * `npm run way` sends a request through the local stack, and then ticks, and prints the files that the data comes to, in
 * their order, and how often a tick decides about a record. It fails if the request comes back to files more often than
 * `mostAgain`: then the way has become longer.
 */

/** Half of what it was before the folders were made. */
const mostAgain = 9;
/** Once when its operation was read, and once more when its backup was, if it ended. */
const mostDecisions = { running: 1, ended: 2 } as const;

const tracer = new Tracer(process.cwd(), (file) => /^(?:functions|shared)\//.test(file));
await tracer.start();
await using on = await startHarness();
// The first round shows which functions there are.
await follow('warm-up');
await tracer.watch();
const { asked, whileItRuns, atItsEnd } = await follow('nightly');
tracer.stop();

const files = filesEntered(asked);
const seen = new Set<string>();
for (const file of files) {
  console.log(`${seen.has(file) ? 'again ' : '      '}${file}`);
  seen.add(file);
}
const again = enteredAgain(files);
const running = decisionsIn(whileItRuns);
const ended = decisionsIn(atItsEnd);
console.log(`\nA request enters ${files.length} files; ${again} of them again (at most ${mostAgain}).`);
console.log(
  `A tick decides about a record ${running} × while its backup runs, ${ended} × when it has ended.`,
);
const isLonger = again > mostAgain || running > mostDecisions.running || ended > mostDecisions.ended;
if (isLonger) process.exitCode = 1;

async function follow(id: string): Promise<Record<'asked' | 'whileItRuns' | 'atItsEnd', Entry[]>> {
  tracer.take();
  await on.ask(request(id));
  const asked = tracer.take();
  on.clock.advance(minuteMs);
  await on.tick();
  const whileItRuns = tracer.take();
  on.clock.advance(2 * minuteMs);
  await on.tick();
  return { asked, whileItRuns, atItsEnd: tracer.take() };
}
