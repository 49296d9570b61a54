import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Settings } from './settings.ts';

/** An emulator that is somebody else's, and the variable that names it. */
export interface Named {
  readonly variable: string;
  readonly address: string;
}

/** Google's emulators take some seconds to start, and may have been started a moment ago. */
const patienceMs = 10_000;
const betweenMs = 500;

/** The emulators that the settings rely on and that are not ours. */
export function othersOf({ external, spannerEmulator }: Pick<Settings, 'external' | 'spannerEmulator'>) {
  const named = {
    PUBSUB_EMULATOR_HOST: external.pubsub,
    FIRESTORE_EMULATOR_HOST: external.firestore,
    SPANNER_EMULATOR_HOST: spannerEmulator,
  };
  return Object.entries(named).flatMap(([variable, address]): Named[] =>
    address === undefined ? [] : [{ variable, address }],
  );
}

/** How the world is asked; a test has one of its own. */
export interface Asking {
  answers(address: string): Promise<boolean>;
  pause(ms: number): Promise<unknown>;
}

/** Those that did not answer for ten seconds. A shell may hold the address of an emulator that was stopped long ago. */
export async function silentOf(others: readonly Named[], asking: Asking): Promise<readonly Named[]> {
  let silent = others;
  for (let waitedMs = 0; silent.length > 0; waitedMs += betweenMs) {
    const answered = await Promise.all(silent.map(({ address }) => asking.answers(address)));
    silent = silent.filter((_, index) => !answered[index]);
    if (waitedMs >= patienceMs) break;
    if (silent.length > 0) await asking.pause(betweenMs);
  }
  return silent;
}

/** What is said of one that is silent. */
export function silenceText({ variable, address }: Named): string {
  return `Nothing answers at ${address}, which ${variable} names: start that emulator, or unset ${variable} and start this again.`;
}

/** Asks over TCP, until the signal aborts. */
export function tcpAsking(signal: AbortSignal): Asking {
  return {
    answers(address) {
      const [, host = '', port = ''] = /^\[?(.*?)\]?:(\d+)$/.exec(address) ?? [];
      return new Promise((resolve) => {
        const socket = connect({ host, port: Number(port), timeout: betweenMs });
        const end = (answered: boolean) => {
          socket.destroy();
          resolve(answered);
        };
        socket.once('connect', () => end(true));
        socket.once('error', () => end(false));
        socket.once('timeout', () => end(false));
      });
    },
    pause: (ms) => pause(ms, undefined, { signal }),
  };
}
