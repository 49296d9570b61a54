import type { Screen } from '../../shared/terminal/screen.ts';
import type { Ending, Telling } from './run.ts';
import type { Chapter, Story } from './story.ts';
import { demoView } from './view.ts';

/** Tells the demo to people: on a live terminal with bars that move, elsewhere line by line. */
export function narrator(screen: Screen): Telling & { ended(ending: Ending): void } {
  // Asked each time: people resize their windows.
  const shown = () => demoView(screen.terminal.width);
  return {
    up({ addresses, urls }) {
      screen.print(
        ...shown().head([
          ['Pub/Sub', addresses.pubsub],
          ['Firestore', addresses.firestore],
          ['Spanner', addresses.spanner],
          ['createBackup', urls.createBackup],
          ['pollOperations', urls.pollOperations],
        ]),
      );
    },
    published(story, key, ms) {
      const chapter = story.find(({ plan }) => plan.key === key);
      if (chapter?.messageId !== undefined)
        screen.print(...shown().published(chapter.plan, chapter.messageId, ms));
      screen.status(shown().status(story));
    },
    received(story, event, ms) {
      screen.print(...shown().event(event, ms));
      screen.status(shown().status(story));
    },
    observed(story, before, ms) {
      for (const [index, chapter] of story.entries()) {
        const earlier = before[index];
        if (earlier === undefined) continue;
        if (!screen.terminal.live && isWorthALine(chapter, earlier))
          screen.print(shown().progress(chapter, ms));
      }
      screen.status(shown().status(story));
    },
    ended({ story, problems, ms }) {
      screen.close();
      screen.print(...shown().summary(story));
      if (problems.length === 0) screen.print(...shown().good(story, ms));
    },
  };
}

/** Every quarter while it runs: the end has its own event. */
function isWorthALine({ percent, state }: Chapter, earlier: Chapter): boolean {
  return state === 'running' && Math.floor(percent / 25) > Math.floor(earlier.percent / 25);
}

/** What is said where the demo did not end as it should. */
export function complaint({ problems, warnings }: Pick<Ending, 'problems' | 'warnings'>): string {
  return [
    'The demo did not end as it should:',
    ...problems.map((problem) => `  - ${problem}`),
    ...(warnings.length === 0
      ? []
      : ['The functions logged:', ...warnings.map((fact) => `  ${JSON.stringify(fact)}`)]),
    '',
  ].join('\n');
}

/** The chapters' events as they arrive, one JSON document a line, and nothing else. */
export function jsonTeller(write: (line: string) => void): Telling {
  return {
    up() {},
    published() {},
    observed(_story: Story) {},
    received(_story, { specversion, id, source, type, subject, time, datacontenttype, data }) {
      write(`${JSON.stringify({ specversion, id, source, type, subject, time, datacontenttype, data })}\n`);
    },
  };
}
