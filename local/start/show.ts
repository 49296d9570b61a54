import type { PublishedEvent } from '../../shared/events/database-event-schema.ts';
import type { Glanced } from '../../shared/ports.ts';
import type { Fact } from '../../shared/runtime/log.ts';
import { progressBar } from '../../shared/terminal/bar.ts';
import { entryLines, type Widths } from '../../shared/terminal/entry.ts';
import { detailsOf, fullAboutOf, kindOf, styleOf } from '../../shared/terminal/event-text.ts';
import { cell, type Line, span } from '../../shared/terminal/line.ts';
import { severityStyle, subjectOf, wordsOf } from './fact-text.ts';

const barWidth = 30;
const mostBars = 8;

/** The lines of `npm start` while it runs. */
export function startView(width: number) {
  // Whole names have no column of their own: two instances can have backups of one id, and names are long.
  const widths: Widths = { when: 8, about: 0, all: width };
  const when = (now: Date) => now.toTimeString().slice(0, 8);
  return {
    fact: (fact: Fact, now: Date): Line[] =>
      entryLines(
        {
          when: when(now),
          source: 'log',
          about: '',
          what: '',
          style: severityStyle(fact),
          details: [[subjectOf(fact), wordsOf(fact)].filter((text) => text !== '').join(' ')],
        },
        widths,
      ),

    event: (event: PublishedEvent, now: Date): Line[] => {
      const what = kindOf(event);
      const [first = '', ...others] = detailsOf(event);
      const details = [`${fullAboutOf(event)} ${first}`, ...others];
      return entryLines(
        { when: when(now), source: 'event', about: '', what, style: styleOf(what), details },
        widths,
      );
    },

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
  const name = span(`  ${backup}`);
  if (glance.state === 'running') return [span('  '), ...progressBar(glance.progressPercent, barWidth), name];
  const word = glance.blockedBy === undefined ? 'to be started' : 'waits for its turn';
  return [cell(`  ${word}`, barWidth + 9, 'yellow'), name];
}
