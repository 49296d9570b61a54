import { announce } from '../../shared/operations/announce.ts';
import { type StartResult, startBackup, startStoredAttempt } from '../../shared/operations/start-backup.ts';
import type { Stored } from '../../shared/ports.ts';
import type { Requested } from '../../shared/record/record.ts';
import { type Message, readMessage } from '../../shared/request/message.ts';
import { type ParsedMessage, parseData } from '../../shared/request/parse-data.ts';
import { slotReaderFor } from '../../shared/request/slot-reader.ts';
import type { ClockWatch } from '../../shared/runtime/clocks.ts';
import { about, logWith, reasonOf } from '../../shared/runtime/log.ts';
import { traceOf } from '../../shared/runtime/trace.ts';
import { millisOf, type Timestamp, timestampOf } from '../../shared/spanner/timestamp.ts';
import type { Applicant, Intake, TakingIn } from './applicant.ts';
import { reject } from './reject.ts';
import { takingIn } from './take-in.ts';

/** What createBackup needs. */
export interface CreateBackupDeps extends TakingIn {
  readonly clocks: ClockWatch;
}

/** If taking in takes longer, the poller starts the backup: with more calls that time out, the function would be ended. */
const longestIntakeMs = 30_000;

/**
 * Takes in one message of the requests topic. Resolves, which acknowledges it, once its request or its rejection is stored.
 * Rejects, which nacks it, only if that could not be stored. From then on the record is the truth: the poller starts and
 * announces whatever failed here.
 */
export function createBackup(deps: CreateBackupDeps) {
  const takeIn = takingIn();
  return async (delivery: unknown): Promise<void> => {
    const message = readMessage(delivery, deps.clock());
    deps.clocks.happened('Pub/Sub', message.publishTime);
    const log = logWith(deps.log, {
      messageId: message.id,
      ...traceOf(message.traceparent, deps.config.project),
    });
    await handle(message, { ...deps, log }, takeIn);
  };
}

async function handle(
  message: Message,
  deps: CreateBackupDeps,
  takeIn: (applicant: Applicant) => Promise<Intake>,
): Promise<void> {
  const parsed = await parse(message, deps);
  if (!parsed.ok) {
    await reject(message, parsed, deps);
    return;
  }
  const beganAt = deps.clock().getTime();
  const intake = await takeIn({ ...askedOf(parsed, message, deps), message, deps });
  if (intake.kind === 'done') return;
  const isLate = deps.clock().getTime() - beganAt > longestIntakeMs;
  if (isLate && intake.kind === 'to start')
    leftToThePoller(intake.stored, 'taking it in took too long', deps);
  else await startAndAnnounce(intake, deps);
}

function askedOf(
  parsed: Extract<ParsedMessage, { ok: true }>,
  message: Message,
  { clock }: CreateBackupDeps,
): Pick<Applicant, 'incoming' | 'backup'> {
  const messageId = message.id;
  const publishTime = earlier(message.publishTime, timestampOf(clock()));
  if ('withdrawal' in parsed) {
    const incoming = { ...parsed.withdrawal, messageId, publishTime };
    return { incoming, backup: incoming.backup };
  }
  const { request, labels, startBy } = parsed;
  const incoming = { request, requester: { messageId, publishTime, labels }, startBy };
  return { incoming, backup: request.backup };
}

/** A publish time in the future (a wrong clock, a forged message) would make the record forget its earlier messages. */
function earlier(one: Timestamp, other: Timestamp): Timestamp {
  return millisOf(one) < millisOf(other) ? one : other;
}

async function parse(message: Message, { config, clock }: CreateBackupDeps): Promise<ParsedMessage> {
  return parseData(message.data, {
    messageId: message.id,
    publishTime: message.publishTime,
    hasPublishTime: message.hasPublishTime,
    slots: await slotReaderFor(message.data),
    now: clock(),
    defaultRetention: config.defaultRetention,
    defaultStartWithin: config.startWithin,
    bounds: config.bounds,
  });
}

/** Makes the first attempt and the first announcement. If either fails, the poller goes on from the record. */
async function startAndAnnounce(
  intake: Extract<Intake, { stored: Stored }>,
  deps: CreateBackupDeps,
): Promise<void> {
  let { stored }: { stored: Stored } = intake;
  try {
    if (intake.kind !== 'to announce') {
      const until = new Date(deps.clock().getTime() + deps.policy.startPatienceMs);
      const start = intake.kind === 'to call' ? startStoredAttempt : startFirst;
      const result = await start(intake.stored, deps, until);
      if (result.kind === 'attempted') stored = result.stored;
      else leftToThePoller(stored, result.kind, deps);
    }
    await announce([stored], deps);
  } catch (error) {
    leftToThePoller(stored, reasonOf(error), deps);
  }
}

/** The first attempt is tried so often while joining messages change the record; then the poller makes it. */
const mostFirstTries = 3;

/** Makes the first attempt. If other messages joined the record meanwhile, and nothing else happened, tries again. */
async function startFirst(
  intended: Stored<Requested>,
  deps: CreateBackupDeps,
  until: Date,
): Promise<StartResult> {
  let stored = intended;
  for (let tries = 1; ; tries += 1) {
    const result = await startBackup(stored, deps, until);
    if (result.kind !== 'overtaken' || tries === mostFirstTries) return result;
    const present = await deps.records.read(stored.record.request.backup);
    const untried = present && ifUntried(present, stored.record);
    if (untried === undefined) return result;
    stored = untried;
  }
}

function ifUntried({ record, version }: Stored, { round }: Requested): Stored<Requested> | undefined {
  if (record.state !== 'requested' || record.round !== round) return undefined;
  return record.attempts === 0 && record.lease === undefined ? { record, version } : undefined;
}

function leftToThePoller({ record }: Stored, reason: string, { log }: CreateBackupDeps): void {
  const message = 'the request is stored, the rest is left to the poller';
  log({ severity: 'INFO', message, ...about(record), outcome: 'deferred', reason });
}
