/** The only script. */
export const script = ``;
