import { lastSegment } from '../../shared/spanner/names.ts';
import { barWidth, progressBar } from '../../shared/terminal/bar.ts';
import { entryLines } from '../../shared/terminal/entry.ts';
import { cell, type Line, span } from '../../shared/terminal/line.ts';
import type { Screen } from '../../shared/terminal/screen.ts';
import type { Telling } from './follow.ts';
import { newsOf } from './news.ts';
import { exitOf, type Followed, type Stage } from './stage.ts';

/** Tells people what becomes of backups: a line for each thing that happens, and bars where the terminal can. */
export function teller(
  all: readonly Followed[],
  screen: Screen,
  now: () => Date,
  outage: (error: unknown) => string,
): Telling {
  const stages = new Map<Followed, Stage>(all.map((one) => [one, { kind: 'unknown' }]));
  const when = () => `${now().toISOString().slice(11, 19)}Z`;
  const say = (about: string, what: string, details: readonly string[], style: Parameters<typeof span>[1]) =>
    screen.print(
      ...entryLines(
        { when: when(), about, what, style, details },
        { when: 9, about: nameWidth(stages), all: screen.terminal.width },
      ),
    );
  return {
    looked(followed, before, after) {
      stages.set(followed, after);
      const about = lastSegment(followed.backup);
      for (const { what, style, details } of newsOf(before, after, screen.terminal.live))
        say(about, what, details, style);
      screen.status(statusOf(stages, screen.terminal.width));
    },
    overdue: ({ backup, messageId = '' }) =>
      say(
        lastSegment(backup),
        'unknown',
        [`message ${messageId} is not taken in yet: it is still on its way, or this is not its id`],
        'yellow',
      ),
    lost: (error) => say('', 'lost', [`${outage(error)}; trying again until --timeout`], 'yellow'),
    found: () => say('', 'found', ['the records answer again'], 'green'),
  };
}

const widestName = 60;
const widestBar = 30;

function nameWidth(stages: ReadonlyMap<Followed, Stage>): number {
  const names = [...stages.keys()].map(({ backup }) => lastSegment(backup).length);
  return Math.min(widestName, Math.max(...names));
}

function statusOf(stages: ReadonlyMap<Followed, Stage>, width: number): Line[] {
  const lines = [...stages].flatMap(([followed, stage]) =>
    exitOf(stage) === undefined ? [statusLine(followed, stage, nameWidth(stages), width)] : [],
  );
  return lines.length === 0 ? [] : [[], ...lines];
}

function statusLine({ backup }: Followed, stage: Stage, longest: number, width: number): Line {
  const name = cell(`  ${lastSegment(backup)}`, Math.min(longest, width - 24) + 2);
  if (stage.kind === 'running') {
    const bar = barWidth(width - 1 - name.text.length - 2, widestBar);
    return [name, span('  '), ...progressBar(stage.record.progressPercent ?? 0, bar)];
  }
  const blocked = stage.kind === 'requested' && stage.record.blockedBy !== undefined;
  const words =
    stage.kind === 'unknown' ? 'not taken in yet' : blocked ? 'waits for its turn' : 'to be started';
  return [name, span(`  ${words}`, 'yellow')];
}
