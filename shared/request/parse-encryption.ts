import { type Problem, readField, unknownFields, withoutNulls } from './problem.ts';
import type { BackupRequest } from './request.ts';
import { EncryptionConfigSchema } from './request-schema.ts';

type Input = Readonly<Record<string, unknown>>;

const fields = EncryptionConfigSchema.entries;

/** Parses `encryptionConfig`. Undefined means "as the database is encrypted", or that there are problems. */
export function parseEncryption(
  value: unknown,
  path: string,
  problems: Problem[],
): BackupRequest['encryption'] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const message = 'an object is expected, such as {"encryptionType": "GOOGLE_DEFAULT_ENCRYPTION"}';
    problems.push({ path, message });
    return undefined;
  }
  problems.push(...unknownFields(Object.keys(fields), value, path));
  const config: Input = withoutNulls(value);
  const read = <Key extends keyof typeof fields>(key: Key) =>
    Object.hasOwn(config, key) ? readField(fields[key], config[key], `${path}.${key}`, problems) : undefined;
  const type = read('encryptionType');
  const keys = parseKeys(read('kmsKeyName'), read('kmsKeyNames'));
  const keyFields = (['kmsKeyName', 'kmsKeyNames'] as const).filter((key) => Object.hasOwn(config, key));
  if (!Object.hasOwn(config, 'encryptionType')) {
    problems.push({ path: `${path}.encryptionType`, message: 'is missing: say which kind of encryption' });
  }
  if (type === undefined) return undefined;
  if (type === 'CUSTOMER_MANAGED_ENCRYPTION') {
    if (keyFields.length !== 1) {
      problems.push({ path, message: `${type} needs kmsKeyName or kmsKeyNames, one of the two` });
    }
    return keys && { type, ...keys };
  }
  for (const key of keyFields) problems.push({ path: `${path}.${key}`, message: `${type} takes no key` });
  return type === 'GOOGLE_DEFAULT_ENCRYPTION' ? { type } : undefined;
}

function parseKeys(kmsKeyName: string | undefined, kmsKeyNames: string[] | undefined) {
  if (kmsKeyName !== undefined) return { kmsKeyName };
  return kmsKeyNames && { kmsKeyNames };
}
