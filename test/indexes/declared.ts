import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import type { Index } from './needed.ts';

/** The file that Terraform makes the indexes of, in the form that the Firebase tools read and write too. */
const file = new URL('../../terraform/firestore.indexes.json', import.meta.url);

const OrderSchema = v.picklist(['ASCENDING', 'DESCENDING']);
const ScopeSchema = v.picklist(['COLLECTION', 'COLLECTION_GROUP']);
const ModeSchema = {
  order: v.exactOptional(OrderSchema),
  arrayConfig: v.exactOptional(v.literal('CONTAINS')),
};

const FileSchema = v.strictObject({
  indexes: v.array(
    v.strictObject({
      collectionGroup: v.string(),
      queryScope: ScopeSchema,
      fields: v.array(v.strictObject({ fieldPath: v.string(), ...ModeSchema })),
    }),
  ),
  fieldOverrides: v.array(
    v.strictObject({
      collectionGroup: v.string(),
      fieldPath: v.string(),
      ttl: v.exactOptional(v.boolean()),
      indexes: v.array(v.strictObject({ queryScope: ScopeSchema, ...ModeSchema })),
    }),
  ),
});

/** Every index that is declared, composite or of one field. */
export interface Declared {
  readonly indexes: readonly Index[];
  /** The collections in which a field has no index unless one is declared. */
  readonly exempt: readonly string[];
}

export function declaredIndexes(text = readFileSync(file, 'utf8')): Declared {
  const { indexes, fieldOverrides } = v.parse(FileSchema, JSON.parse(text));
  const single = fieldOverrides.flatMap(({ collectionGroup, fieldPath, indexes: modes }) =>
    modes.map(({ queryScope, ...mode }) => ({
      collectionGroup,
      queryScope,
      fields: [{ fieldPath, ...mode }],
    })),
  );
  return {
    indexes: [...indexes, ...single],
    exempt: fieldOverrides
      .filter(({ fieldPath, indexes: modes }) => fieldPath === '*' && modes.length === 0)
      .map(({ collectionGroup }) => collectionGroup),
  };
}
