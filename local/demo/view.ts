import type { OutgoingEvent } from '../../shared/events/event-schema.ts';
import { backupOfOperation, lastSegment } from '../../shared/spanner/names.ts';
import { count, duration } from '../../shared/terminal/amounts.ts';
import { barWidth, progressBar } from '../../shared/terminal/bar.ts';
import { entryHead, entryLines, type Widths } from '../../shared/terminal/entry.ts';
import { eventLines } from '../../shared/terminal/event-lines.ts';
import { detailsOf, kindOf, styleOf } from '../../shared/terminal/event-text.ts';
import { cell, type Line, lengthOf, span, wrapped, wrappedLine } from '../../shared/terminal/line.ts';
import { portVariables } from '../start/settings.ts';
import type { DemoRequest } from './requests.ts';
import type { Chapter, Story } from './story.ts';

const nameWidth = 26;
const widestBar = 34;
const whatWidth = 9;
/** With less room than this, details of an outcome stand below it. */
const leastRoom = 28;
const blank: Line = [];

const about =
  'Two functions, Pub/Sub, Firestore and a Spanner that answers for backups: all in this process.';

/** Everything the demo shows, as lines. */
export function demoView(width: number) {
  const widths: Widths = { when: 6, about: nameWidth, all: width };
  const when = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
  return {
    head: (addresses: readonly (readonly [string, string])[]): Line[] => [
      blank,
      [span('  Spanner backups on request', 'bold')],
      ...wrappedLine([span(about, 'dim')], width, '  '),
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
    progress: ({ plan, messageId, percent }: Chapter, ms: number): Line => {
      const entry = { when: when(ms), source: 'record', about: nameOf({ plan, messageId }) } as const;
      const head = entryHead(entry, widths, widestBar);
      return [...head, ...progressBar(percent, barWidth(width - lengthOf(head), widestBar))];
    },

    /** For terminals that can. */
    status: (story: Story): Line[] => [blank, ...story.map((chapter) => statusLine(chapter, width)), blank],

    summary: (story: Story): Line[] => [
      blank,
      [span('  What became of the requests', 'bold')],
      blank,
      ...story.flatMap((chapter) => outcomeLines(chapter, width)),
      blank,
    ],

    good: (story: Story, ms: number): Line[] => [
      ...wrappedLine(
        [
          span(
            `All ${count(story.flatMap(({ events }) => events).length, 'expected event')} arrived`,
            'green',
          ),
          span(`, each with one id, after ${duration(ms)}; every request ended as meant.`),
        ],
        width,
        '  ',
      ),
      ...wrappedLine(
        [
          span('npm start', 'cyan'),
          span(' keeps all this running for requests of your own, with a status page at '),
          span(`http://127.0.0.1:${portVariables.backupStatus.port}`, 'cyan'),
          span('.'),
        ],
        width,
        '  ',
      ),
      blank,
    ],
  };
}

function statusLine(chapter: Chapter, width: number): Line {
  const { waitedFor, state } = chapter;
  const what = whatOf(chapter);
  // The event may be here before the record is read again.
  const percent = what === 'succeeded' ? 100 : chapter.percent;
  const style = styleOf(what) ?? (what === 'running' ? 'blue' : 'dim');
  const why = what === 'waiting' && waitedFor ? `for ${blockerOf(waitedFor)}` : '';
  // The last column stays free: a terminal may break a line that fills it.
  const room = width - 1 - (2 + nameWidth + 2 + 3 + whatWidth);
  const bar = progressBar(percent, barWidth(room, widestBar), styleOf(what) ?? 'cyan');
  const isShown = state !== undefined && why === '';
  return [
    span('  '),
    cell(nameOf(chapter), nameWidth),
    span('  '),
    ...(isShown ? bar : [cell(why, lengthOf(bar), 'dim')]),
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
    cell(what, whatWidth, styleOf(what)),
    span('  '),
  ];
  const waited =
    chapter.waitedFor === undefined ? [] : [`after it had waited for ${blockerOf(chapter.waitedFor)}`];
  const details = [...(last === undefined ? ['no event arrived'] : detailsOf(last)), ...waited];
  const beside = width - lengthOf(head);
  // In a narrow terminal what there is to say stands below.
  const indent = beside >= leastRoom ? lengthOf(head) : 6;
  const lines = details.flatMap((detail) => wrapped(detail, width - indent));
  const below = (texts: readonly string[]) => texts.map((text) => [span(' '.repeat(indent)), span(text)]);
  if (beside < leastRoom) return [head, ...below(lines)];
  const [first = '', ...others] = lines;
  return [[...head, span(first)], ...below(others)];
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
