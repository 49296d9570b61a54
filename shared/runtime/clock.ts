/** Tells the time. Code that is given one never asks the machine. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();
