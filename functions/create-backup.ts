import { type Announcing, announce, announceRejections } from '../shared/announce.ts';
import type { Config } from '../shared/config.ts';
import { admit, type Incoming, intent } from '../shared/domain/admit.ts';
import { type Message, readMessage, textOf } from '../shared/domain/message.ts';
import { type ParsedRequest, parseRequest } from '../shared/domain/parse-request.ts';
import type { Problem } from '../shared/domain/problem.ts';
import type { Requested } from '../shared/domain/record.ts';
import { rejection } from '../shared/domain/rejection.ts';
import { type Labels, RequestSchema } from '../shared/domain/request-schema.ts';
import { about, logWith, reasonOf, transitionFact } from '../shared/log.ts';
import type { Stored } from '../shared/ports.ts';
import { paceOf, type Starting, startBackup } from '../shared/start-backup.ts';
import { traceOf } from '../shared/trace.ts';
import { leaveDomain } from './leave-domain.ts';

/** What createBackup takes. */
export interface CreateBackupDeps extends Starting, Announcing {
  readonly config: Config;
}

/** How often a message may be overtaken by other workers before it is delivered again. */
const mostDecisions = 5;

/** What became of a message once it was stored. */
type Intake =
  | { readonly kind: 'to start'; readonly stored: Stored<Requested> }
  | { readonly kind: 'to announce'; readonly stored: Stored }
  | { readonly kind: 'done' }
  | { readonly kind: 'rejected'; readonly reason: string; readonly backup: string };

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
  const parsed = parse(message, deps);
  if (!parsed.ok) return reject(message, parsed.problems, parsed.labels, undefined, deps);
  const { request, labels, startBy } = parsed;
  const requester = { messageId: message.id, publishTime: message.publishTime, labels };
  const intake = await takeIn({ request, requester, startBy }, deps);
  if (intake.kind === 'rejected') {
    const problem = { path: 'backupId', message: intake.reason };
    return reject(message, [problem], labels, intake.backup, deps);
  }
  if (intake.kind !== 'done') await startAndAnnounce(intake, deps);
}

function parse(message: Message, { config, clock }: CreateBackupDeps): ParsedRequest {
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
    now: clock(),
    defaultRetention: config.defaultRetention,
    defaultStartWithin: config.startWithin,
    bounds: config.bounds,
  });
}

/** Stores the message in the record of its name. Decides again each time that another worker was faster. */
async function takeIn(incoming: Incoming, deps: CreateBackupDeps): Promise<Intake> {
  const { records, clock, log } = deps;
  const { backup } = incoming.request;
  for (let decision = 1; decision <= mostDecisions; decision += 1) {
    const created = await records.create(intent(incoming, clock()));
    if (created !== undefined) {
      log({ severity: 'INFO', message: 'backup requested', ...about(created.record), outcome: 'requested' });
      return { kind: 'to start', stored: created };
    }
    const stored = await records.read(backup);
    if (stored === undefined) continue;
    const intake = await decideOn(stored, incoming, deps);
    if (intake !== undefined) return intake;
  }
  throw new Error(`the record of ${backup} changed ${mostDecisions} times while this message was taken in`);
}

/** Undefined where the record changed under our hands. */
async function decideOn(
  stored: Stored,
  incoming: Incoming,
  deps: CreateBackupDeps,
): Promise<Intake | undefined> {
  const { records, clock, log } = deps;
  const { record } = stored;
  const { backup } = record.request;
  let admission = admit(record, incoming, 'not looked', clock());
  if (admission.kind === 'look') {
    const until = new Date(clock().getTime() + deps.config.startPatienceMs);
    const seen = await deps.admin.getBackup(backup, paceOf(deps.budgets, backup, 'start', until));
    admission = admit(record, incoming, seen ?? 'none', clock());
  }
  switch (admission.kind) {
    case 'look':
      return undefined;
    case 'duplicate':
      log({
        severity: 'INFO',
        message: 'a message was delivered again',
        ...about(record),
        outcome: 'duplicate',
      });
      return { kind: 'done' };
    case 'rejected':
      return { kind: 'rejected', reason: admission.reason, backup };
    default: {
      const next = await records.replace(stored, admission.next);
      if (next === undefined) return undefined;
      const fact = transitionFact(record, next.record);
      const { kind } = admission;
      log(fact ?? { severity: 'INFO', message: `request ${kind}`, ...about(next.record), outcome: kind });
      return kind === 'new round' ? toStart(next) : { kind: 'to announce', stored: next };
    }
  }
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

/** Stores why a message is refused, and announces it. */
async function reject(
  message: Message,
  problems: readonly Problem[],
  labels: Labels,
  backup: string | undefined,
  deps: CreateBackupDeps,
): Promise<void> {
  const { id: messageId, publishTime, data } = message;
  const refused = rejection(
    { messageId, publishTime, data, labels, problems, backup },
    deps.config.requestsTopic,
    deps.clock(),
  );
  if (!(await deps.rejections.create(refused))) {
    deps.log({ severity: 'INFO', message: 'a message was delivered again', outcome: 'duplicate' });
    return;
  }
  const fields = concerned(problems);
  deps.log({ severity: 'WARNING', message: 'request rejected', outcome: 'rejected', backup, fields });
  await announceRejections([refused], deps);
}

/** The fields of a request that problems are about. The reasons as such quote what was sent: no matter for a log. */
function concerned(problems: readonly Problem[]): string[] {
  const named = new Set(problems.map(({ path }) => path.split('.', 1)[0]));
  return Object.keys(RequestSchema.entries).filter((field) => named.has(field));
}
