import { named, type World } from './google.ts';
import { changed, gone, type Missing } from './missing.ts';

/* Functions, jobs, schedules, databases and the caller's rights: away, or other than they should be. */

const config = (world: World, index: number) => Object(world.functions[index]).serviceConfig;
export const runningCases: readonly Missing[] = [
  {
    title: 'a function',
    change: (world) => void world.functions.pop(),
    about: /^function spanner-backup-poll-operations$/,
    why: /not there/,
    mend: /apply$/,
  },
  {
    title: 'a variable of a function',
    change: (world) => void delete config(world, 0).environmentVariables.EVENTS_TOPIC,
    about: /^function spanner-backup-create-backup$/,
    why: /EVENTS_TOPIC is not set, not projects\/acme\/topics\/spanner-backup-events/,
    mend: /apply$/,
  },
  {
    title: 'the only instance of a function',
    change: (world) => {
      config(world, 1).maxInstanceCount = 2;
    },
    about: /^function spanner-backup-poll-operations$/,
    why: /more than one instance may run/,
    mend: /apply$/,
  },
  {
    title: 'the account of a function',
    change: (world) => {
      config(world, 0).serviceAccountEmail = 'other@acme.iam.gserviceaccount.com';
    },
    about: /^function spanner-backup-create-backup$/,
    why: /does not run as spanner-backup-create@/,
    mend: /apply$/,
  },
  {
    title: 'a function that could not be deployed',
    change: (world) => {
      const stateMessages = [{ message: 'no image' }];
      world.functions[0] = { ...world.functions[0], state: 'FAILED', stateMessages };
    },
    about: /^function spanner-backup-create-backup$/,
    why: /it is FAILED: no image/,
    mend: /apply$/,
  },
  {
    title: 'the job of the poller',
    change: (world) => void world.jobs.shift(),
    about: /^job spanner-backup-poll-operations/,
    why: /not there: no backup is followed/,
    mend: /apply$/,
  },
  {
    title: 'a job of the poller that runs',
    change: (world) => {
      world.jobs[0] = { ...world.jobs[0], state: 'PAUSED' };
    },
    about: /^job spanner-backup-poll-operations/,
    why: /it is PAUSED/,
    mend: /^gcloud scheduler jobs resume spanner-backup-poll-operations --location=europe-west1 --project=acme$/,
  },
  {
    title: 'a poller that answers',
    change: (world) => {
      world.jobs[0] = { ...world.jobs[0], status: { code: 7, message: 'denied' } };
    },
    about: /^job spanner-backup-poll-operations/,
    why: /its last call failed with code 7 denied/,
    mend: /^gcloud logging read /,
  },
  {
    title: 'a schedule that runs',
    change: (world) => {
      world.jobs[1] = { ...world.jobs[1], state: 'PAUSED' };
    },
    status: 'WARN',
    about: /^schedule spanner-backup_nightly$/,
    why: /asks for no backup/,
    mend: /^gcloud scheduler jobs resume spanner-backup_nightly /,
  },
  {
    title: 'the address that requests are pushed to',
    change: changed(named.subscription('requests-push'), {
      pushConfig: {
        pushEndpoint: 'https://old.a.run.app',
        oidcToken: { serviceAccountEmail: named.account('push') },
      },
    }),
    about: /^subscription .*-push$/,
    why: /pushes to https:\/\/old\.a\.run\.app, not to https:\/\/create-backup\.a\.run\.app/,
    mend: /apply$/,
  },
  {
    title: 'where requests go that cannot be delivered',
    change: changed(named.subscription('requests-push'), { deadLetterPolicy: undefined }),
    about: /^subscription .*-push$/,
    why: /cannot be delivered does not go to .*-requests-dead/,
    mend: /apply$/,
  },
  {
    title: 'a subscription that stays',
    change: changed(named.subscription('requests-dead'), { expirationPolicy: { ttl: '2678400s' } }),
    about: /^subscription .*-dead$/,
    why: /deleted after a time without messages/,
    mend: /apply$/,
  },
  {
    title: 'the database that a schedule names',
    change: gone(named.database),
    about: /^database .*\/orders$/,
    why: /not there/,
    mend: /^gcloud spanner databases list --instance=main --project=acme$/,
  },
  {
    title: 'the right to publish',
    change: (world) => void world.mine.delete('pubsub.topics.publish'),
    about: /^you may create and retry$/,
    why: /you lack pubsub\.topics\.publish/,
    mend: /^gcloud pubsub topics add-iam-policy-binding spanner-backup-requests .*roles\/pubsub\.publisher$/,
  },
  {
    title: 'the right to cancel',
    change: (world) => void world.mine.delete('spanner.backupOperations.cancel'),
    status: 'WARN',
    about: /^you may cancel in .*\/main$/,
    why: /you lack spanner\.backupOperations\.cancel/,
    mend: /roles\/spanner\.backupAdmin$/,
  },
  {
    title: 'the right to make a subscription',
    change: (world) => void world.mine.delete('pubsub.subscriptions.create'),
    status: 'WARN',
    about: /^you may watch: make a subscription$/,
    why: /you lack pubsub\.subscriptions\.create/,
    mend: /operators_may_watch=true$/,
  },
  {
    title: 'the right to read the records',
    change: (world) => {
      world.hidden = (url) => url.endsWith(':runQuery');
    },
    about: /^you may wait, list and describe$/,
    why: /could not be read: PERMISSION_DENIED/,
    mend: /roles\/datastore\.viewer$/,
  },
];
