import type { OutgoingEvent } from '../../shared/events/event-schema.ts';
import { backupOfOperation, lastSegment } from '../../shared/spanner/names.ts';
import { count, duration } from '../terminal/amounts.ts';
import { progressBar } from '../terminal/bar.ts';
import { entryHead, entryLines, type Widths } from '../terminal/entry.ts';
import { eventLines } from '../terminal/event-lines.ts';
import { detailsOf, kindOf, styleOf } from '../terminal/event-text.ts';
import { cell, type Line, span, wrapped } from '../terminal/line.ts';
import type { DemoRequest } from './requests.ts';
import type { Chapter, Story } from './story.ts';

const nameWidth = 26;
const barWidth = 34;
const blank: Line = [];

/** Everything the demo shows, as lines. */
export function demoView(width: number) {
  const widths: Widths = { when: 6, about: nameWidth, all: width };
  const when = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
  return {
    head: (addresses: readonly (readonly [string, string])[]): Line[] => [
      blank,
      [span('  Spanner backups on request', 'bold')],
      [
        span(
          '  Two functions, Pub/Sub, Firestore and a Spanner that answers for backups: all in this process.',
          'dim',
        ),
      ],
      blank,
      ...addresses.map(([name, address]) => [cell(`  ${name}`, 18), span(address, 'cyan')]),
      blank,
    ],

    published: (plan: DemoRequest, messageId: string, ms: number): Line[] =>
      entryLines(
        {
          when: when(ms),
          source: 'request',
          about: nameOf({ plan, messageId }),
          what: '',
          details: [plan.remark],
        },
        widths,
      ),

    event: (event: OutgoingEvent, ms: number): Line[] => eventLines(event, when(ms), widths),

    /** For terminals that cannot draw over lines. */
    progress: ({ plan, messageId, percent }: Chapter, ms: number): Line => [
      ...entryHead({ when: when(ms), source: 'record', about: nameOf({ plan, messageId }) }, widths),
      ...progressBar(percent, barWidth),
    ],

    /** For terminals that can. */
    status: (story: Story): Line[] => [blank, ...story.map(statusLine), blank],

    summary: (story: Story): Line[] => [
      blank,
      [span('  What became of the requests', 'bold')],
      blank,
      ...story.flatMap((chapter) => outcomeLines(chapter, width)),
      blank,
    ],

    good: (story: Story, ms: number): Line[] => [
      [
        span('  '),
        span(`All ${count(story.flatMap(({ events }) => events).length, 'expected event')} arrived`, 'green'),
        span(`, each with one id, after ${duration(ms)}; every request ended as meant.`),
      ],
      [span('  npm start', 'cyan'), span(' keeps all this running for requests of your own.')],
      blank,
    ],
  };
}

function statusLine(chapter: Chapter): Line {
  const { waitedFor, state } = chapter;
  const what = whatOf(chapter);
  // The event may be here before the record is read again.
  const percent = what === 'succeeded' ? 100 : chapter.percent;
  const style = styleOf(what) ?? (what === 'running' ? 'blue' : 'dim');
  const why = what === 'waiting' && waitedFor ? `for ${blockerOf(waitedFor)}` : '';
  const bar =
    state === undefined
      ? [span(' '.repeat(barWidth + 7))]
      : progressBar(percent, barWidth, styleOf(what) ?? 'cyan');
  return [
    span('  '),
    cell(nameOf(chapter), nameWidth),
    span('  '),
    ...(why === '' ? bar : [cell(why, barWidth + 7, 'dim')]),
    span('   '),
    span(what, style),
  ];
}

function outcomeLines(chapter: Chapter, width: number): Line[] {
  const what = whatOf(chapter);
  const last = chapter.events.at(-1);
  const head = [
    span(what === 'succeeded' ? '  ✔ ' : '  ✖ ', styleOf(what)),
    cell(nameOf(chapter), nameWidth),
    span('  '),
    cell(what, 9, styleOf(what)),
    span('  '),
  ];
  const waited =
    chapter.waitedFor === undefined ? [] : [`after it had waited for ${blockerOf(chapter.waitedFor)}`];
  const indent = 4 + nameWidth + 2 + 9 + 2;
  const details = [...(last === undefined ? ['no event arrived'] : detailsOf(last)), ...waited];
  const [first = '', ...others] = details.flatMap((detail) => wrapped(detail, Math.max(20, width - indent)));
  return [[...head, span(first)], ...others.map((text) => [span(' '.repeat(indent)), span(text)])];
}

/** The last event's word, or that of the record while there is none that ends it. */
function whatOf({ events, state, waitedFor, messageId }: Chapter): string {
  const last = events.at(-1);
  const isOver = last !== undefined && !['waiting', 'started'].includes(kindOf(last));
  if (isOver) return kindOf(last);
  if (state === 'running') return 'running';
  if (state === 'requested' && waitedFor !== undefined) return 'waiting';
  return state ?? (messageId === undefined ? 'to come' : 'requested');
}

function nameOf({ plan, messageId }: Pick<Chapter, 'plan' | 'messageId'>): string {
  return plan.backup === undefined ? `message ${messageId ?? ''}`.trim() : lastSegment(plan.backup);
}

function blockerOf(operation: string | undefined): string {
  return operation === undefined ? '' : lastSegment(backupOfOperation(operation));
}
