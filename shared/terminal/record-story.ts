import type { RecordView } from '../record/record-view.ts';

/** Something that happened to a backup, in words. */
export interface Happening {
  readonly time: string;
  readonly text: string;
}

/** The story of a backup, in the order in which it happened. */
export function storyOf(view: RecordView): Happening[] {
  const { history, requests, messages, intentAt, startedAt, settledAt, state, attempts, round } = view;
  const published = new Map(messages.map(({ id, publishTime }) => [id, publishTime]));
  const asked = requests.map(({ messageId, labels }, index) => ({
    time: published.get(messageId) ?? intentAt,
    text: `message ${messageId} ${index === 0 ? 'asked for it' : 'joined'}${labelsText(labels)}`,
  }));
  const withdrawn = requests.flatMap(({ messageId, withdrawnBy }) =>
    withdrawnBy === undefined
      ? []
      : [
          {
            time: published.get(withdrawnBy) ?? intentAt,
            text: `message ${withdrawnBy} withdrew message ${messageId}`,
          },
        ],
  );
  const past = history.map((one) => ({
    time: one.settledAt,
    text: `round ${one.round} of message ${one.openedBy} ${one.state}${one.error ? `: ${one.error.status}: ${one.error.message}` : ''}`,
  }));
  const started = startedAt && {
    time: startedAt,
    text: `Spanner began, after ${attempts === 1 ? 'one call' : `${attempts} calls`}`,
  };
  const tried = startedAt === undefined &&
    attempts > 0 && {
      time: intentAt,
      text: `taken in; Spanner was called ${attempts === 1 ? 'once' : `${attempts} times`} since`,
    };
  const ended = settledAt && { time: settledAt, text: `${round > 1 ? `round ${round} ` : ''}${state}` };
  return [...past, ...asked, ...withdrawn, tried, started, ended]
    .filter((one) => typeof one === 'object')
    .toSorted((one, other) => (one.time < other.time ? -1 : one.time > other.time ? 1 : 0));
}

function labelsText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? '' : ` (${pairs.join(', ')})`;
}
