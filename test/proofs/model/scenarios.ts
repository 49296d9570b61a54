import type { Rule } from './rules.ts';

/** What others at Spanner's console may do. */
export type Disturbance = 'same' | 'other' | 'occupy' | 'delete' | 'cancel';

/** A request, or the withdrawal of one. */
export interface Message {
  readonly id: string;
  readonly name: string;
  readonly request: string;
  /** The message that it withdraws. */
  readonly withdraws?: string;
}

export interface Scenario {
  /** What may happen in it, as a sentence. */
  readonly about: string;
  readonly messages: readonly Message[];
  /** How often each trouble may come. */
  readonly budget: {
    crash: number;
    lost: number;
    /** A call is not made, because its worker froze before it. */
    late: number;
    fail: number;
    refuse: number;
    duplicate: number;
    human: number;
    blind: number;
  };
  readonly disturbances: readonly Disturbance[];
  readonly minutes: number;
  /** So many deliveries and ticks go on at once. */
  readonly handlers: number;
  readonly pollers: number;
  /** `startWithin` may pass. */
  readonly expires: boolean;
  /** The rules whose ablation shows here. */
  readonly ablations: readonly Rule[];
}

const none = { crash: 0, lost: 0, late: 0, fail: 0, refuse: 0, duplicate: 0, human: 0, blind: 0 };
const one = { id: 'M1', name: 'N', request: 'A' };
const again = { id: 'M2', name: 'N', request: 'A' };
const different = { id: 'M2', name: 'N', request: 'B' };
const withdrawal = { id: 'W', name: 'N', request: '', withdraws: 'M1' };
const neighbour = { id: 'M2', name: 'N2', request: 'A' };

const plain = { disturbances: [], minutes: 0, handlers: 2, pollers: 1, expires: true, ablations: [] };

/** All of them run to the end: what is found in none of their states is not there. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  alone: {
    ...plain,
    about:
      'One message and one tick at a time; the call may come too late or lose its answer, and Spanner may refuse.',
    messages: [one],
    budget: { ...none, lost: 1, late: 1, refuse: 1 },
    ablations: ['attemptsAreLeased', 'takesBackUncalled', 'clockBeforeListing', 'waitingIsAnswered'],
  },
  'two ticks': {
    ...plain,
    about:
      'One message and two ticks at once; the call may come too late or lose its answer, and Spanner may refuse.',
    messages: [one],
    budget: { ...none, lost: 1, late: 1, refuse: 1 },
    pollers: 2,
  },
  'another round': {
    ...plain,
    about: 'The same is asked for twice, a message comes again, and an operation may fail.',
    messages: [one, again],
    budget: { ...none, fail: 1, duplicate: 1 },
    expires: false,
    ablations: ['formerOperationsExcluded', 'joinIsStored', 'decidesAgain', 'eventsAreFrozen'],
  },
  'a different request': {
    ...plain,
    about: 'Two messages ask for different backups of one name; a worker may die, an operation may fail.',
    messages: [one, different],
    budget: { ...none, crash: 1, fail: 1 },
    expires: false,
  },
  'two names': {
    ...plain,
    about: 'Two backups of one database: one goes first, the other waits, and says so once.',
    messages: [one, neighbour],
    budget: none,
    handlers: 1,
    expires: false,
    ablations: ['preconditionWaits', 'waitingOnce'],
  },
  'waiting again': {
    ...plain,
    about: 'Somebody else’s backup is in the way, in one round or in both.',
    messages: [one, again],
    budget: { ...none, human: 1 },
    disturbances: ['occupy'],
    handlers: 1,
    ablations: ['waitingPerRound'],
  },
  'other people': {
    ...plain,
    about: 'Somebody makes a backup of the same name, or of the same database.',
    messages: [one],
    budget: { ...none, human: 1 },
    disturbances: ['same', 'other', 'occupy'],
    minutes: 2,
    ablations: ['ownBackupOnly'],
  },
  'other people, later': {
    ...plain,
    about: 'Somebody deletes or cancels ours, or makes one of its name; the answer may be lost.',
    messages: [one],
    budget: { ...none, lost: 1, human: 2 },
    disturbances: ['same', 'delete', 'cancel'],
    ablations: ['goneWasMade', 'onlyTheOwnerMoves'],
  },
  'gone, and asked for again': {
    ...plain,
    about: 'The same is asked for twice, and somebody deletes or cancels it in between.',
    messages: [one, again],
    budget: { ...none, human: 1 },
    disturbances: ['delete', 'cancel'],
    expires: false,
  },
  blind: {
    ...plain,
    about:
      'From some moment on Spanner shows nothing any more, for good; a call may come too late, an answer may be lost, a worker may die.',
    messages: [one],
    budget: { ...none, crash: 1, lost: 1, late: 1, blind: 1 },
    ablations: ['unseenLeaseHolds', 'unseenStarts', 'unseenEnds'],
  },
  'blind, and asked for again': {
    ...plain,
    about: 'Spanner shows nothing any more while two messages ask for one name.',
    messages: [one, again],
    budget: { ...none, blind: 1 },
    handlers: 1,
  },
  withdrawn: {
    ...plain,
    about:
      'A request is withdrawn while its first call may come too late or lose its answer, or before it has come.',
    messages: [one, withdrawal],
    budget: { ...none, lost: 1, late: 1, human: 1 },
    disturbances: ['occupy'],
    expires: false,
    ablations: ['withdrawsIdle', 'withdrawnIsCancelled'],
  },
  'withdrawn, and delivered again': {
    ...plain,
    about: 'A request and its withdrawal, of which one is delivered again; a worker may die.',
    messages: [one, withdrawal],
    budget: { ...none, crash: 1, duplicate: 1 },
    expires: false,
    ablations: ['withdrawnStaysKnown', 'withdrawalIsKept', 'rejectsUnchanged', 'rejectedStaysSo'],
  },
  'one of two withdraws': {
    ...plain,
    about: 'Two messages ask for the same, and one is withdrawn while another backup may be in the way.',
    messages: [one, again, withdrawal],
    budget: { ...none, human: 1 },
    disturbances: ['occupy'],
    handlers: 1,
    expires: false,
    ablations: ['withdrawsLast'],
  },
};
