import { typeUrl } from './any.ts';
import { backupFields } from './backup-view.ts';
import { comparisonsOf, type Expression, FilterError, type Precedence } from './filter/expression.ts';
import { type Field, type Fields, matcher } from './filter/match.ts';
import { parseFilter } from './filter/parse.ts';
import { metadataType, type OperationView } from './operation-view.ts';

/** The fields that ListBackupOperations filters by. Source: the comment on ListBackupOperationsRequest.filter. */
const operationFields: Fields<OperationView> = new Map<string, Field<OperationView>>([
  ['name', { kind: 'text', read: (view) => view.creation.operation }],
  ['done', { kind: 'boolean', read: (view) => view.outcome.kind !== 'running' }],
  ['error', { kind: 'message', read: isError }],
  ['metadata.@type', { kind: 'text', read: (view) => typeUrl(metadataType(view.creation)) }],
  ['metadata.name', { kind: 'text', read: (view) => view.creation.backup }],
  // CreateBackupMetadata has the one, CopyBackupMetadata the other.
  ['metadata.database', { kind: 'text', read: databaseOfCreate }],
  ['metadata.source_backup', { kind: 'text', read: (view) => view.creation.copyOf }],
  ['metadata.cancel_time', { kind: 'time', read: (view) => view.cancelMs }],
  ['metadata.progress.progress_percent', { kind: 'number', read: (view) => view.progressPercent }],
  ['metadata.progress.start_time', { kind: 'time', read: (view) => view.startMs }],
  ['metadata.progress.end_time', { kind: 'time', read: (view) => view.endMs }],
  ['response.@type', { kind: 'text', read: responseType }],
  ...responseFields(),
]);

/**
 * Makes a test of a ListBackupOperations filter.
 *
 * @throws {FilterError} where Spanner would answer INVALID_ARGUMENT
 */
export function operationMatcher(filter: string, precedence: Precedence): (view: OperationView) => boolean {
  const expression = parseFilter(filter, precedence);
  if (expression !== undefined) requireTypeFirst(expression, operationFields);
  return matcher(expression, operationFields);
}

/**
 * "`metadata.@type` must be specified first if filtering on metadata fields."
 *
 * @throws {FilterError} where it is not
 */
export function requireTypeFirst(expression: Expression, known: ReadonlyMap<string, unknown>): void {
  const fields = comparisonsOf(expression).map(({ field }) => field);
  const firstOther = fields.findIndex(
    (field) => field.startsWith('metadata.') && field !== 'metadata.@type' && known.has(field),
  );
  const type = fields.indexOf('metadata.@type');
  if (firstOther >= 0 && (type < 0 || type > firstOther))
    throw new FilterError(`"metadata.@type" must be specified before "${fields[firstOther]}"`);
}

function databaseOfCreate({ creation }: OperationView): string | undefined {
  return creation.copyOf === undefined ? creation.database : undefined;
}

function isError(view: OperationView): boolean {
  return view.outcome.kind === 'failed' || view.outcome.kind === 'cancelled';
}

function responseType(view: OperationView): string | undefined {
  return view.response && typeUrl('google.spanner.admin.database.v1.Backup');
}

/** Every field of a backup, as a field of the response: not set until there is one. */
function responseFields(): [string, Field<OperationView>][] {
  return [...backupFields].map(([name, field]) => [`response.${name}`, ofResponse(field)]);
}

function ofResponse(field: Field<NonNullable<OperationView['response']>>): Field<OperationView> {
  switch (field.kind) {
    case 'text':
      return { kind: 'text', read: ({ response }) => response && field.read(response) };
    case 'texts':
      return { kind: 'texts', read: ({ response }) => (response ? field.read(response) : []) };
    case 'number':
    case 'time':
      return { kind: field.kind, read: ({ response }) => response && field.read(response) };
    case 'boolean':
    case 'message':
      return { kind: field.kind, read: ({ response }) => response !== undefined && field.read(response) };
  }
}
