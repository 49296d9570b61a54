export type Service = 'spanner' | 'firestore' | 'pubsub';

/** The addresses of the three services that one worker is given, and nobody else at the time. */
export type Door = Readonly<Record<Service, string>>;

export const eventsTopic = 'projects/faults/topics/events';
export const requestsTopic = 'projects/faults/topics/requests';
