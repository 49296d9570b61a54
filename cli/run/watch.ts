import * as v from 'valibot';
import type { CloudEvent, Watch } from '../../shared/adapters/pubsub/watch.ts';
import { DatabaseEventSchema, FoundEventSchema } from '../../shared/events/database-event-schema.ts';
import { BackupEventSchema, eventTypePrefix, RejectedEventSchema } from '../../shared/events/event-schema.ts';
import { lastSegment } from '../../shared/spanner/names.ts';
import { entryLines } from '../../shared/terminal/entry.ts';
import { eventLines } from '../../shared/terminal/event-lines.ts';
import { type Line, paint } from '../../shared/terminal/line.ts';
import { terminalOf } from '../../shared/terminal/screen.ts';
import { type Connection, connect } from '../connect.ts';
import type { CliContext } from '../context.ts';
import { deploymentOf } from '../deployment.ts';
import { exitCodes } from '../exit.ts';
import { explained, reaching, trouble } from '../explain.ts';
import type { DeploymentFlags, FormatFlag } from '../flags.ts';
import { databaseNamed } from '../resource-names.ts';

/** The flags of the command. */
export interface WatchFlags extends DeploymentFlags, FormatFlag {
  readonly instance?: string;
  readonly database?: string;
}

const EventSchema = v.variant('type', [
  BackupEventSchema,
  RejectedEventSchema,
  DatabaseEventSchema,
  FoundEventSchema,
]);

/** Copies come soon after one another: so many ids are remembered. */
const remembered = 10_000;
const pauseAfterTroubleMs = 5_000;

/** Shows events as they come. */
export default async function watch(this: CliContext, flags: WatchFlags): Promise<void> {
  const { instance, database } = flags;
  const deployment = deploymentOf(flags, this.environment, database ?? instance);
  const { project } = deployment;
  const filter =
    database !== undefined
      ? `attributes.database = "${databaseNamed(database, project, instance)}"`
      : instance !== undefined
        ? `attributes.instance = "${instance.includes('/') ? instance : `projects/${project}/instances/${instance}`}"`
        : '';
  const connection = connect(deployment, this);
  const interrupted = this.interrupted();
  try {
    const watching = await reaching('events', deployment, () =>
      connection.watch(filter, `watch-${this.digits(8)}`),
    );
    this.process.stderr.write(`Watching ${deployment.eventsTopic}. Ctrl-C ends it.\n`);
    try {
      await show(watching, flags, connection, interrupted, this);
    } finally {
      await reaching('events', deployment, () => watching.close());
    }
  } finally {
    await connection.close();
  }
  this.process.exitCode = exitCodes[interrupted.reason === 'terminated' ? 'terminated' : 'succeeded'].code;
}

async function show(
  watching: Watch,
  { format }: WatchFlags,
  { deployment }: Connection,
  interrupted: AbortSignal,
  context: CliContext,
): Promise<void> {
  const seen = new Set<string>();
  const aborted = new Promise<'aborted'>((resolve) => {
    if (interrupted.aborted) resolve('aborted');
    interrupted.addEventListener('abort', () => resolve('aborted'), { once: true });
  });
  while (!interrupted.aborted) {
    try {
      const events = await Promise.race([watching.next(), aborted]);
      if (events === 'aborted') return;
      for (const event of events) {
        if (seen.has(event.id)) continue;
        seen.add(event.id);
        context.print(format === 'json' ? `${JSON.stringify(event)}\n` : textOf(event, context));
      }
      if (seen.size > remembered) seen.clear();
    } catch (error) {
      const end = explained(error, 'events', deployment);
      if (end !== undefined) throw end;
      context.process.stderr.write(`There was ${trouble(error, 'events', deployment)}; trying again.\n`);
      await context.pause(pauseAfterTroubleMs, interrupted).catch(() => {});
    }
  }
}

const widths = { when: 9, about: 40 };

function textOf(event: CloudEvent, { output, environment }: CliContext): string {
  const { colour, width } = terminalOf(output, environment, 120);
  const when = `${event.time.slice(11, 19)}Z`;
  const known = v.safeParse(EventSchema, event);
  const lines = known.success
    ? eventLines(known.output, when, { ...widths, all: width - 1 })
    : unknownLines(event, when, width - 1);
  return lines.map((line) => `${paint(line, colour)}\n`).join('');
}

/** An event of a kind that is newer than this program. */
function unknownLines({ type, subject = '' }: CloudEvent, when: string, width: number): Line[] {
  const what = type.startsWith(eventTypePrefix) ? type.slice(eventTypePrefix.length) : type;
  return entryLines(
    { when, source: 'event', about: lastSegment(subject), what, details: [] },
    { ...widths, all: width },
  );
}
