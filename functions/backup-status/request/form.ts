import type { Problem } from '../../../shared/request/problem.ts';
import { madeOf } from '../../../shared/spanner/fields.ts';
import type { WrittenEncryption, WrittenRequest } from '../../../shared/terminal/request-commands.ts';

/** The fields of the form, by the names that they have in the address. */
export const formFields = [
  'database',
  'backupId',
  'retentionPeriod',
  'expireTime',
  'versionTime',
  'encryptionType',
  'kmsKeys',
  'startWithin',
  'labels',
] as const;

export type FormField = (typeof formFields)[number];

/** What stands in each field; empty where nothing does. */
export type Form = Readonly<Record<FormField, string>>;

/** What an address has in its fields. */
export function formOf(query: URLSearchParams): Form {
  const read = (name: FormField) => query.get(name) ?? '';
  return {
    database: read('database').trim(),
    backupId: read('backupId').trim(),
    retentionPeriod: read('retentionPeriod').trim(),
    expireTime: read('expireTime').trim(),
    versionTime: read('versionTime').trim(),
    encryptionType: read('encryptionType').trim(),
    kmsKeys: read('kmsKeys'),
    startWithin: read('startWithin').trim(),
    labels: read('labels'),
  };
}

export function isEmpty(form: Form): boolean {
  return formFields.every((field) => form[field].trim() === '');
}

/** A request as the form says it, and what is wrong with the form itself. */
export interface Composed {
  readonly request: WrittenRequest;
  readonly problems: readonly Problem[];
}

/** The request that a form says: a field that is left empty is not in it. Whether it is right, the parser says. */
export function compose(form: Form): Composed {
  const { labels, problems } = labelsOf(form.labels);
  const request = madeOf<WrittenRequest>({
    database: said(form.database),
    backupId: said(form.backupId),
    retentionPeriod: said(form.retentionPeriod),
    expireTime: said(form.expireTime),
    versionTime: said(form.versionTime),
    encryptionConfig: encryptionOf(form),
    startWithin: said(form.startWithin),
    labels: labels.length > 0 ? Object.fromEntries(labels) : undefined,
  });
  return { request, problems };
}

function said(value: string): string | undefined {
  return value === '' ? undefined : value;
}

function encryptionOf({ encryptionType, kmsKeys }: Form): WrittenEncryption | undefined {
  const keys = linesOf(kmsKeys).map((line) => line.trim());
  if (encryptionType === '' && keys.length === 0) return undefined;
  return madeOf<WrittenEncryption>({
    encryptionType: said(encryptionType),
    kmsKeyName: keys.length === 1 ? keys[0] : undefined,
    kmsKeyNames: keys.length > 1 ? keys : undefined,
  });
}

/** A label a line, `key=value`. Blanks belong to it. */
function labelsOf(text: string): { labels: readonly (readonly [string, string])[]; problems: Problem[] } {
  const problems: Problem[] = [];
  const labels = new Map<string, string>();
  for (const line of linesOf(text)) {
    const at = line.indexOf('=');
    const key = line.slice(0, at);
    if (at < 1) problems.push(labelProblem(`${JSON.stringify(line)} is not a label: write key=value`));
    else if (labels.has(key)) problems.push(labelProblem(`${JSON.stringify(key)} is there twice`));
    else labels.set(key, line.slice(at + 1));
  }
  return { labels: [...labels], problems };
}

function labelProblem(message: string): Problem {
  return { path: 'labels', message };
}

function linesOf(text: string): string[] {
  return text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '');
}

const fieldOfPath: Readonly<Record<string, FormField>> = {
  encryptionConfig: 'kmsKeys',
  'encryptionConfig.encryptionType': 'encryptionType',
};

/** The field of the form that a problem belongs to; undefined for one of the whole. */
export function fieldOf({ path }: Problem): FormField | undefined {
  const [head = ''] = path.split('.');
  return fieldOfPath[path] ?? fieldOfPath[head] ?? formFields.find((field) => field === head);
}
