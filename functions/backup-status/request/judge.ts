import { needsTime } from '../../../shared/request/backup-id.ts';
import { parseFields } from '../../../shared/request/parse-request.ts';
import type { Problem } from '../../../shared/request/problem.ts';
import { expireTimeOf } from '../../../shared/request/request.ts';
import type { StatusConfig } from '../../../shared/runtime/status-config.ts';
import { type Timestamp, timestampOf } from '../../../shared/spanner/timestamp.ts';
import { legibleJson } from '../../../shared/terminal/legible-json.ts';
import {
  createCommand,
  publishCommand,
  type WrittenRequest,
} from '../../../shared/terminal/request-commands.ts';
import { deploymentOf, type Placeholder, topicOf } from '../deployment.ts';
import { compose, type Form } from './form.ts';

/** What would become of a request that is published now, and how to publish it. */
export interface Ready {
  /** The backup's full name; undefined where only the message will make it. */
  readonly backup: string | undefined;
  /** The name is of the moment of publishing. */
  readonly isOfNow: boolean;
  readonly expireTime: Timestamp;
  /** If it could not be started by then, it is given up. */
  readonly startBy: Timestamp;
  readonly publish: string;
  /** Undefined where a label cannot be pasted. */
  readonly create: string | undefined;
  /** Words in the commands that stand for something that is not known here. */
  readonly placeholders: readonly Placeholder[];
}

/** A request, and what createBackup would say to it. */
export interface Judged {
  readonly request: WrittenRequest;
  readonly json: string;
  readonly problems: readonly Problem[];
  /** Undefined while there are problems. */
  readonly ready: Ready | undefined;
}

/** Judges what a form says by the parser of createBackup, as if it were published now. */
export function judge(form: Form, config: StatusConfig, now: Date): Judged {
  const composed = compose(form);
  const { request } = composed;
  const parsed = parseFields(
    { ...request },
    {
      // Only the name of a backup that is given none is made of it.
      messageId: '',
      publishTime: timestampOf(now),
      hasPublishTime: true,
      now,
      slots: undefined,
      defaultRetention: config.defaultRetention,
      defaultStartWithin: config.startWithin,
      bounds: config.bounds,
    },
  );
  const problems = [...composed.problems, ...(parsed.ok ? [] : parsed.problems)];
  const json = legibleJson(request, 2);
  if (!parsed.ok || problems.length > 0) return { request, json, problems, ready: undefined };
  const { backup, database } = parsed.request;
  const topic = topicOf(config);
  const deployment = deploymentOf(database, config);
  const ready: Ready = {
    backup: request.backupId === undefined ? undefined : backup,
    isOfNow: needsTime(request.backupId ?? ''),
    expireTime: timestampOf(expireTimeOf(parsed.request, now)),
    startBy: parsed.startBy,
    publish: publishCommand(request, topic.value),
    create: createCommand(request, deployment.value),
    placeholders: [...topic.placeholders, ...deployment.placeholders],
  };
  return { request, json, problems, ready };
}
