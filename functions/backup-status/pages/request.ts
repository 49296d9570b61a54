import type { Show } from '../page.ts';
import { formOf, isEmpty } from '../request/form.ts';
import { hintsOf } from '../request/hints.ts';
import { judge } from '../request/judge.ts';
import { requestView } from '../request/view.ts';

/**
 * The form that composes a request for a backup, as the console's does. It sends nothing and reads nothing: what it says is
 * in its address, and is judged by the parser that createBackup has.
 */
export const requestPage: Show = async ({ clock, config }, query) => {
  const now = clock();
  const form = formOf(query);
  const judged = isEmpty(form) ? undefined : judge(form, config, now);
  return {
    title: 'Request a backup',
    main: requestView(form, judged, hintsOf(config, now), now),
    data: judged === undefined ? { form } : dataOf(judged),
  };
};

function dataOf({ request, problems, ready }: ReturnType<typeof judge>) {
  if (ready === undefined) return { request, problems };
  const { publish, create, ...prospect } = ready;
  return { request, problems, ...prospect, commands: { gcloud: publish, 'spanner-backups': create } };
}
