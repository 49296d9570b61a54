import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Post } from './pusher.ts';

/**
 * A push may reach its endpoint before its publish is answered, or after: every other push of these waits until what was
 * answered meanwhile is on its way, so that nobody comes to rely on either.
 */
export function beforeOrAfterTheAnswer(post: Post): Post {
  let pushes = 0;
  return async (request, signal) => {
    pushes += 1;
    if (pushes % 2 === 0) for (let turn = 0; turn < 2; turn += 1) await nextTurn();
    return post(request, signal);
  };
}
