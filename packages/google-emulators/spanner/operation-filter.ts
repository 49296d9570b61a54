import { typeUrl } from './any.ts';
import { backupMessage } from './backup-view.ts';
import { comparisonsOf, type Expression, FilterError } from './filter/expression.ts';
import { type Field, type Fields, matcher } from './filter/match.ts';
import { parseFilter } from './filter/parse.ts';
import { messageField } from './message-fields.ts';
import { metadataType, type OperationView } from './operation-view.ts';
import type { Switches } from './switches.ts';

/** The fields that ListBackupOperations filters by. Source: the comment on ListBackupOperationsRequest.filter. */
const fixed: ReadonlyMap<string, Field<OperationView>> = new Map<string, Field<OperationView>>([
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
]);

const operationFields: Fields<OperationView> = {
  get: (name) => fixed.get(name) ?? responseField(name),
};

/**
 * Makes a test of a ListBackupOperations filter.
 *
 * @throws {FilterError} where Spanner would answer INVALID_ARGUMENT
 */
export function operationMatcher(filter: string, switches: Switches): (view: OperationView) => boolean {
  return matcherOf(filter, operationFields, switches);
}

/**
 * Makes a test of a filter of operations, by the switches that say how one is read.
 *
 * @throws {FilterError} where Spanner would answer INVALID_ARGUMENT
 */
export function matcherOf<Subject>(
  filter: string,
  fields: Fields<Subject>,
  { filterPrecedence, filterForm }: Switches,
): (subject: Subject) => boolean {
  const expression = parseFilter(filter, filterPrecedence);
  if (expression !== undefined && filterForm === 'strict') requireTypeFirst(expression, fields);
  return matcher(expression, fields, filterForm);
}

/** "`metadata.@type` must be specified first if filtering on metadata fields." */
function requireTypeFirst(expression: Expression, known: Fields<never>): void {
  const fields = comparisonsOf(expression).map(({ field }) => field);
  const firstOther = fields.findIndex(
    (field) => field.startsWith('metadata.') && field !== 'metadata.@type' && known.get(field) !== undefined,
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

/** Any field of the Backup in the response: not set until there is one. */
function responseField(name: string): Field<OperationView> | undefined {
  const path = /^response\.(.+)$/.exec(name)?.[1];
  return path === undefined
    ? undefined
    : messageField('Backup', path, ({ response }: OperationView) => response && backupMessage(response));
}
