/** The only stylesheet. It is a constant of ours, and the only kind of text that is not escaped. */
export const style = `
:root { color-scheme: light dark; }
`;
