import type { OutgoingEvent } from '../../shared/domain/event-schema.ts';
import { lastSegment } from '../../shared/domain/names.ts';
import type { Fact } from '../../shared/log.ts';
import type { Glanced } from '../../shared/ports.ts';
import { progressBar } from '../terminal/bar.ts';
import { entryLines, type Widths } from '../terminal/entry.ts';
import { eventLines } from '../terminal/event-lines.ts';
import { cell, type Line, span } from '../terminal/line.ts';
import { severityStyle, subjectOf, wordsOf } from './fact-text.ts';

/** `{database}-{date}-{hour}{minute}{seconds}-` and six digits, for databases of nine letters. */
const nameWidth = 32;
const barWidth = 30;
const mostBars = 8;

/** The lines of `npm start` while it runs. */
export function startView(width: number) {
  const widths: Widths = { when: 8, about: nameWidth, all: width };
  const when = (now: Date) => now.toTimeString().slice(0, 8);
  return {
    fact: (fact: Fact, now: Date): Line[] =>
      entryLines(
        {
          when: when(now),
          source: 'log',
          about: subjectOf(fact),
          what: '',
          style: severityStyle(fact),
          details: [wordsOf(fact)],
        },
        widths,
      ),

    event: (event: OutgoingEvent, now: Date): Line[] => eventLines(event, when(now), widths),

    /** A bar for every open record; past a few, their number. */
    status: (open: readonly Glanced[]): Line[] => {
      const lines = open.flatMap((glanced) => (glanced.kind === 'open' ? [statusLine(glanced)] : []));
      const more = lines.length - mostBars;
      return lines.length === 0
        ? []
        : [[], ...lines.slice(0, mostBars), ...(more > 0 ? [[span(`  and ${more} more`, 'dim')]] : [])];
    },
  };
}

function statusLine({ backup, glance }: Extract<Glanced, { kind: 'open' }>): Line {
  const name = cell(`  ${lastSegment(backup)}`, nameWidth + 2);
  if (glance.state === 'running') return [name, span('  '), ...progressBar(glance.progressPercent, barWidth)];
  return [name, span(glance.blockedBy === undefined ? '  to be started' : '  waits for its turn', 'yellow')];
}
