import { announce } from '../shared/announce.ts';
import { type Admission, admit, type Incoming, intent } from '../shared/domain/admit.ts';
import { type Message, readMessage, textOf } from '../shared/domain/message.ts';
import { mayCarrySlot, type ParsedRequest, parseRequest } from '../shared/domain/parse-request.ts';
import type { BackupRecord, Requested } from '../shared/domain/record.ts';
import type { SpannerBackup } from '../shared/domain/spanner.ts';
import { millisOf, type Timestamp, timestampOf } from '../shared/domain/timestamp.ts';
import { about, duplicateFact, logWith, reasonOf, transitionFact } from '../shared/log.ts';
import type { Stored } from '../shared/ports.ts';
import { paceOf, type Starting, startBackup } from '../shared/start-backup.ts';
import { traceOf } from '../shared/trace.ts';
import { leaveDomain } from './leave-domain.ts';
import { type Refusing, refuse, refuseWhile } from './refuse.ts';

/** What createBackup takes. */
export interface CreateBackupDeps extends Starting, Refusing {}

/** How often a message may be overtaken by other workers before it is delivered again. */
const mostDecisions = 5;

/*
 * When every call takes as long as it may, all that there is to do does not fit into the function's timeout. Both bounds
 * leave the rest to somebody who has the time: the next delivery, or the poller.
 */

/** No further decision is begun after that: the message is delivered again. */
const longestDecidingMs = 15_000;
/** No start is begun after that: the request is stored, and the poller starts it. */
const longestIntakeMs = 30_000;

/** What is left to do for a message once it, or why it is refused, is stored. */
type Intake =
  | { readonly kind: 'to start'; readonly stored: Stored<Requested> }
  | { readonly kind: 'to announce'; readonly stored: Stored }
  | { readonly kind: 'done' };

/**
 * Takes in one message of the requests topic. Resolves (= acknowledges) once what it asks for, or why it is refused,
 * is stored; rejects (= deliver it again) only where that could not be. After that the record is the truth: what
 * could not be started or announced here is taken up by the poller.
 */
export function createBackup(deps: CreateBackupDeps) {
  return async (delivery: unknown): Promise<void> => {
    leaveDomain();
    const message = readMessage(delivery, deps.clock());
    const log = logWith(deps.log, {
      messageId: message.id,
      ...traceOf(message.traceparent, deps.config.project),
    });
    await handle(message, { ...deps, log });
  };
}

async function handle(message: Message, deps: CreateBackupDeps): Promise<void> {
  const parsed = await parse(message, deps);
  if (!parsed.ok) {
    await refuse(message, parsed, deps);
    return;
  }
  const { request, labels, startBy } = parsed;
  const publishTime = earlier(message.publishTime, timestampOf(deps.clock()));
  const requester = { messageId: message.id, publishTime, labels };
  const beganAt = deps.clock().getTime();
  const intake = await takeIn({ request, requester, startBy }, message, deps);
  if (intake.kind === 'done') return;
  const isLate = deps.clock().getTime() - beganAt > longestIntakeMs;
  if (isLate && intake.kind === 'to start')
    leftToThePoller(intake.stored, 'taking it in took too long', deps);
  else await startAndAnnounce(intake, deps);
}

/** One from the future, of a clock that is ahead or of a stranger, would forget the messages that are remembered. */
function earlier(one: Timestamp, other: Timestamp): Timestamp {
  return millisOf(one) < millisOf(other) ? one : other;
}

async function parse(message: Message, { config, clock }: CreateBackupDeps): Promise<ParsedRequest> {
  const data = textOf(message.data);
  if (data === undefined) {
    const problems = [
      { path: '', message: 'the data is not text in UTF-8; a backup request in JSON is expected' },
    ];
    return { ok: false, problems, labels: {} };
  }
  return parseRequest(data, {
    messageId: message.id,
    publishTime: message.publishTime,
    hasPublishTime: message.hasPublishTime,
    slots: mayCarrySlot(data) ? (await import('../shared/domain/slot.ts')).slotOf : undefined,
    now: clock(),
    defaultRetention: config.defaultRetention,
    defaultStartWithin: config.startWithin,
    bounds: config.bounds,
  });
}

/** Stores the message in the record of its name. Decides again each time that another worker was faster. */
async function takeIn(incoming: Incoming, message: Message, deps: CreateBackupDeps): Promise<Intake> {
  const { records, clock, log } = deps;
  const { backup } = incoming.request;
  const until = clock().getTime() + longestDecidingMs;
  for (let decision = 1; decision <= mostDecisions && clock().getTime() <= until; decision += 1) {
    const created = await records.create(intent(incoming, clock()));
    if (created !== undefined) {
      log({ severity: 'INFO', message: 'backup requested', ...about(created.record), outcome: 'requested' });
      return { kind: 'to start', stored: created };
    }
    const stored = await records.read(backup);
    if (stored === undefined) continue;
    const intake = await decideOn(stored, incoming, message, deps);
    if (intake !== undefined) return intake;
  }
  throw new Error(`the record of ${backup} changed again and again while this message was taken in`);
}

/**
 * Undefined where the record changed under our hands.
 *
 * A message has one outcome, however often it is delivered and whatever becomes of the record between two deliveries:
 * what was refused because too many were waiting is not taken in once they are gone, nor the other way round. So what
 * would be taken in is looked for among the refused, after the record was read; and what is refused is refused only
 * while the record is as it was read. Of two deliveries at once that read different versions, the later reader finds
 * what the earlier refused, or keeps it from refusing; of the same version both think alike, under one configuration.
 */
async function decideOn(
  stored: Stored,
  incoming: Incoming,
  message: Message,
  deps: CreateBackupDeps,
): Promise<Intake | undefined> {
  const { record } = stored;
  let admission = admit(record, incoming, 'not looked', deps.clock());
  if (admission.kind === 'duplicate') return knownBefore(record, deps);
  if (admission.kind === 'rejected') {
    const problems = [{ path: 'backupId', message: admission.reason }];
    const { labels } = incoming.requester;
    return (await refuseWhile(stored, message, { problems, labels }, deps)) ? done : undefined;
  }
  if (await deps.rejections.has(message.id)) return knownBefore(record, deps);
  if (admission.kind === 'look') {
    const seen = await lookAt(record.request.backup, deps);
    admission = admit(record, incoming, seen ?? 'none', deps.clock());
  }
  if (admission.kind === 'not yet')
    throw new Error(`events of ${record.request.backup} wait to be sent: no new round before they are`);
  return 'next' in admission ? store(stored, admission, deps) : undefined;
}

const done: Intake = { kind: 'done' };

function knownBefore(record: BackupRecord, { log }: CreateBackupDeps): Intake {
  log(duplicateFact(about(record)));
  return done;
}

function lookAt(
  backup: string,
  { admin, budgets, clock, config }: CreateBackupDeps,
): Promise<SpannerBackup | undefined> {
  const until = new Date(clock().getTime() + config.startPatienceMs);
  return admin.getBackup(backup, paceOf(budgets, backup, 'start', until));
}

async function store(
  stored: Stored,
  { kind, next }: Extract<Admission, { next: BackupRecord }>,
  { records, log }: CreateBackupDeps,
): Promise<Intake | undefined> {
  const written = await records.replace(stored, next);
  if (written === undefined) return undefined;
  const fact = transitionFact(stored.record, next);
  log(fact ?? { severity: 'INFO', message: `request ${kind}`, ...about(next), outcome: kind });
  return kind === 'new round' ? toStart(written) : { kind: 'to announce', stored: written };
}

function toStart(stored: Stored): Intake {
  const { record, version } = stored;
  return record.state === 'requested'
    ? { kind: 'to start', stored: { record, version } }
    : { kind: 'to announce', stored };
}

/** The first attempt, and the first announcement. Nothing that goes wrong in here is lost: the poller goes on. */
async function startAndAnnounce(
  intake: Extract<Intake, { stored: Stored }>,
  deps: CreateBackupDeps,
): Promise<void> {
  let { stored }: { stored: Stored } = intake;
  try {
    if (intake.kind === 'to start') {
      const until = new Date(deps.clock().getTime() + deps.config.startPatienceMs);
      const result = await startBackup(intake.stored, deps, until);
      if (result.kind === 'attempted') stored = result.stored;
      else leftToThePoller(stored, result.kind, deps);
    }
    await announce([stored], deps);
  } catch (error) {
    leftToThePoller(stored, reasonOf(error), deps);
  }
}

function leftToThePoller({ record }: Stored, reason: string, { log }: CreateBackupDeps): void {
  const message = 'the request is stored, the rest is left to the poller';
  log({ severity: 'INFO', message, ...about(record), outcome: 'deferred', reason });
}
