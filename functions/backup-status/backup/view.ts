import { html } from 'hono/html';
import type { RecordView } from '../../../shared/record/record-view.ts';
import { backupOfOperation, lastSegment } from '../../../shared/spanner/names.ts';
import { timestampOf } from '../../../shared/spanner/timestamp.ts';
import type { StoredDocument } from '../../../shared/status-ports.ts';
import { bytes, duration } from '../../../shared/terminal/amounts.ts';
import { described } from '../../../shared/terminal/record-facts.ts';
import { deploymentOf, type KnownDeployment } from '../deployment.ts';
import { factList, outside } from '../facts.ts';
import { backupHref, jsonHref } from '../links.ts';
import type { Html } from '../page.ts';
import { ago, backupLink, databaseLink, progress, stateMark, words } from '../parts.ts';
import { lengthOf, timingOf, waitedText } from '../timeline/timing.ts';
import { deedList, deedsOf } from './commands.ts';
import { eventIdsOf, eventList, requestTable, roundTable, story } from './lists.ts';
import { rawRecord } from './raw.ts';
import { sentenceOf } from './sentence.ts';

/** What is shown of one backup. */
export interface BackupPage {
  readonly name: string;
  readonly document: StoredDocument;
  readonly config: KnownDeployment;
  readonly now: Date;
}

export function backupMain(page: BackupPage): Html {
  const { name, document, config, now } = page;
  const { view, raw } = document;
  const head = html`<h1>${lastSegment(name)}</h1><p class="quiet">Backup <code>${name}</code></p>`;
  const { placeholders } = deploymentOf(name, config);
  const deeds = section('commands', 'Commands', deedList(deedsOf(name, view, config, now), placeholders));
  const json = jsonHref(backupHref(name));
  if (view === undefined)
    return html`${head}<p class="lead">This version cannot read its record, which a later version may have written: ${outside(document.problem)}.</p>${deeds}${rawRecord(raw, json, true)}`;
  const events = eventIdsOf(view, raw);
  return html`${head}
<p class="lead">${stateMark(view.state)}. ${sentenceOf(view, now)}</p>
${facts(view, now)}
${deeds}
${section('requests', 'Who asked', requestTable(view, now))}
${section('story', 'What happened', story(view))}
${view.history.length === 0 ? '' : section('rounds', 'Earlier rounds', roundTable(view, now))}
${events.length === 0 ? '' : section('events', 'Events', eventList(events))}
${rawRecord(raw, json)}`;
}

function section(id: string, title: string, content: Html): Html {
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${content}</section>`;
}

function facts(view: RecordView, now: Date): Html {
  const { state, request, round, attempts, backup, error, lastError, operation, blockedBy } = view;
  const { waited, worked } = timingOf(view, now);
  const length = (ms: number | undefined) => (ms === undefined ? undefined : duration(ms));
  const time = (at: string | undefined) => at && ago(at, now);
  const said = error ?? lastError;
  return factList([
    ['Database', databaseLink(request.database)],
    ['Progress', state === 'running' ? progress(view.progressPercent ?? 0) : undefined],
    ['Spanner says', said && words(said)],
    ['Waits for', blockedBy && backupLink(backupOfOperation(blockedBy))],
    ['Asked for', ago(view.intentAt, now)],
    ['Started', time(view.startedAt)],
    ['Ended', time(view.settledAt)],
    ['Waited', waitedText(waited)],
    ['Took', length(lengthOf(worked))],
    ['Size', backup?.sizeBytes && `${bytes(backup.sizeBytes)} (${backup.sizeBytes} bytes)`],
    ['Version time', backup?.versionTime ?? request.versionTime],
    ['Kept until', time(backup?.expireTime)],
    ['Encryption', backup?.encryption && outside(backup.encryption.encryptionType)],
    ['Round', round > 1 ? `${round}: it was asked for again after an end` : undefined],
    ['Attempts', attempts === 1 ? 'Spanner was called once' : `Spanner was called ${attempts} times`],
    ['Start by', state === 'requested' ? time(view.startBy) : undefined],
    ['Operation', operation && html`<code>${outside(operation)}</code>`],
  ]);
}

/** All of it, the document too. */
export function backupData({ name, document: { view, problem, raw }, config, now }: BackupPage): unknown {
  const commands = deedsOf(name, view, config, now);
  const at = timestampOf(now);
  const { placeholders } = deploymentOf(name, config);
  if (view === undefined) return { at, backup: name, problem, commands, placeholders, raw };
  const { waited, worked } = timingOf(view, now);
  return {
    at,
    ...described(view, now),
    events: eventIdsOf(view, raw),
    waitedMs: lengthOf(waited),
    tookMs: lengthOf(worked),
    commands,
    placeholders,
    raw,
  };
}
