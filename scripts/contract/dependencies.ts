/** What the contract's package needs of those that the root's manifest names. */
export const contractDependencies = ['valibot', 'croner', 'fastest-levenshtein'] as const;
