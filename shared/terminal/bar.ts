import type { Line, Style } from './line.ts';

/**
 * A progress bar and its number. It is full at 100 percent only, and empty at 0 only; heavy and light strokes tell
 * the two parts apart without colours too.
 */
export function progressBar(percent: number, width: number, style: Style = 'cyan'): Line {
  const whole = Math.max(0, Math.min(100, Math.floor(percent)));
  const rounded = Math.round((whole / 100) * width);
  const done = whole === 100 ? width : whole === 0 ? 0 : Math.max(1, Math.min(width - 1, rounded));
  return [
    { text: '━'.repeat(done), style },
    { text: '─'.repeat(width - done), style: 'dim' },
    { text: `${String(whole).padStart(5)} %` },
  ];
}

/** What a bar takes beside its strokes: the number, and the sign for percent. */
const numberWidth = 7;

/** How wide a bar may be where so many columns are left for it and its number. */
export function barWidth(room: number, widest: number): number {
  return Math.max(4, Math.min(widest, room - numberWidth));
}
