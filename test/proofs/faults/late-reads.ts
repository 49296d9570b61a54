const refused = 'The client has already been terminated';

/**
 * Lets a process live through one defect of Firestore's library. It tries a read again that nobody waits for any more; if the
 * client was closed by then, it refuses that try in a promise that it lets go (`void this._clientPool.run` in its
 * `requestStream`), so nobody can await it. The functions never close a client while they work; runs end their workers all
 * the time. Every other rejection that nobody awaits ends the process as before.
 */
export function forgiveLateReads(): void {
  process.on('unhandledRejection', (reason) => {
    if (!isLateRead(reason)) throw reason;
  });
}

export function isLateRead(reason: unknown): boolean {
  return reason instanceof Error && reason.message === refused;
}
