import { setTimeout as pause } from 'node:timers/promises';
import { plantSeed } from 'google-emulators/spanner/seed.ts';
import { googleClients } from '../../shared/adapters/clients.ts';
import { firestoreRecords } from '../../shared/adapters/firestore/records.ts';
import type { Glanced } from '../../shared/ports.ts';
import { reasonOf } from '../../shared/runtime/log.ts';
import { span } from '../../shared/terminal/line.ts';
import { type Output, Screen, terminalOf } from '../../shared/terminal/screen.ts';
import { controlOf } from '../control/control.ts';
import { startControl } from '../control/server.ts';
import { somebodyElse } from '../control/somebody-else.ts';
import { listenToEvents } from '../events.ts';
import { startStack } from '../stack.ts';
import { banner } from './banner.ts';
import { isNews } from './fact-text.ts';
import { samples, seedOf, watchingSamples } from './samples.ts';
import { impatience, type Settings } from './settings.ts';
import { startView } from './show.ts';
import { othersOf, silenceText, silentOf, tcpAsking } from './silence.ts';

/** Logs are read in wide windows. */
const widest = 160;

/** Runs the stack, with a tick every few seconds, until the signal aborts; resolves once everything is closed. */
export async function serve(
  settings: Settings,
  output: Output,
  environment: Readonly<Record<string, string | undefined>>,
  stopped: AbortSignal,
): Promise<void> {
  const screen = new Screen(output, () => terminalOf(output, environment, widest));
  const view = () => startView(screen.terminal.width);
  const complain = (what: string) => (error: unknown) => {
    if (!stopped.aborted) screen.print([span(`  ${what}: ${reasonOf(error)}`, 'red')]);
  };
  // Not awaited: the stack itself waits for some of them, and would do so in silence.
  silentOf(othersOf(settings), tcpAsking(stopped)).then(
    (silent) => {
      for (const one of silent) screen.print([span(`  ${silenceText(one)}`, 'yellow')]);
    },
    // Stopped meanwhile, and nothing is left to warn of.
    () => {},
  );
  const stack = await startStack({
    ports: settings.ports,
    external: settings.external,
    spanner: {
      backupDuration: settings.backupMs,
      copyDuration: settings.copyMs,
      restoreMs: settings.restoreMs,
      optimizeMs: settings.optimizeMs,
      ...(settings.spannerEmulator !== undefined && { upstream: settings.spannerEmulator }),
    },
    // Somebody looks at the status page meanwhile: what the databases' documents say is to be of now.
    environment: {
      FRESHNESS_INTERVAL: '10s',
      ...(settings.spannerEmulator === undefined && watchingSamples),
      ...settings.environment,
    },
    policy: impatience,
    log: (fact) => {
      if (isNews(fact)) screen.print(...view().fact(fact, new Date()));
    },
  });
  // With a Spanner upstream, the databases are what is there.
  const databases = settings.spannerEmulator === undefined ? samples : [];
  plantSeed(stack.spanner.world, seedOf(databases));
  const { addresses } = stack;
  const { world } = stack.spanner;
  const clients = googleClients(stack.config);
  const control = await startControl({
    control: controlOf(
      world,
      somebodyElse(clients.spanner, () => world.nowMs()),
    ),
    nowMs: () => world.nowMs(),
    port: settings.ports.control,
  });
  screen.print(
    ...banner({
      settings,
      addresses,
      rest: { pubsub: stack.pubsub?.rest?.url, spanner: stack.spanner.rest?.url },
      urls: { ...stack.urls, control: control.url },
      databases,
    }),
  );

  const records = firestoreRecords(clients.firestore);
  const listening = listenToEvents(
    stack.client,
    (event) => screen.print(...view().event(event, new Date())),
    complain('the events could not be read'),
  );
  const step = async () => {
    await stack.tick();
    if (!screen.terminal.live) return;
    const open: Glanced[] = [];
    for await (const glanced of records.glances()) open.push(glanced);
    screen.status(view().status(open));
  };
  const aborted = new Promise((resolve) => stopped.addEventListener('abort', resolve, { once: true }));
  while (!stopped.aborted) {
    await Promise.race([step().catch(complain('the tick failed')), aborted]);
    await pause(settings.tickMs, undefined, { signal: stopped }).catch(() => {});
  }
  screen.close();
  await control.stop();
  await listening.stop();
  await clients.close();
  await stack.stop();
}
