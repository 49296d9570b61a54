import type { Field, Fields } from './filter/match.ts';
import type { Instance } from './places.ts';

const fixed: ReadonlyMap<string, Field<Instance>> = new Map<string, Field<Instance>>([
  ['name', { kind: 'text', read: ({ name }) => name }],
  ['display_name', { kind: 'text', read: ({ displayName }) => displayName }],
]);

/** The fields that ListInstances filters by. Source: the comment on ListInstancesRequest.filter. */
export const instanceFields: Fields<Instance> = {
  get(name) {
    const label = /^labels\.(.+)$/.exec(name)?.[1];
    return label === undefined ? fixed.get(name) : { kind: 'text', read: ({ labels }) => labels[label] };
  },
};
