import { customer, encrypted, expiring, key, named, type Refusal, versioned } from './create-case.ts';
import { dayMs, hourMs } from './stage.ts';

/** What is wrong with the request, whatever the world is like. */
export const malformed: Refusal[] = wrong([
  { name: 'no parent', request: () => ({ parent: '' }), words: /parent/ },
  { name: 'a parent that is no instance', request: () => ({ parent: 'projects/p' }), words: /parent/ },
  { name: 'no backup', request: () => ({ backup: null }), words: /Backup is missing/ },
  { name: 'no database', backup: () => ({ database: '' }), words: /database name/ },
  { name: 'a malformed database', backup: () => ({ database: 'd' }), words: /database name/ },
  {
    name: 'a database in another instance',
    backup: () => ({ database: 'projects/p/instances/elsewhere/databases/d' }),
    words: /instance of its database, projects\/p\/instances\/elsewhere/,
  },
  { name: 'no backup id', request: named(''), words: /Invalid backup id/ },
  { name: 'a backup id of one character', request: named('a'), words: /Invalid backup id/ },
  { name: 'a backup id of 61 characters', request: named('a'.repeat(61)), words: /Invalid backup id/ },
  { name: 'a backup id with an upper case letter', request: named('Nightly'), words: /Invalid backup id/ },
  { name: 'a backup id that ends in a hyphen', request: named('nightly-'), words: /Invalid backup id/ },
  { name: 'a backup id that begins with a digit', request: named('1ab'), words: /Invalid backup id/ },
  { name: 'a backup id with a dot', request: named('a.b'), words: /Invalid backup id/ },
  { name: 'no expire time', backup: () => ({ expireTime: null }), words: /expire_time is missing/ },
  { name: 'an expire time in the past', backup: expiring(-1), words: /at least 6 hours/ },
  { name: 'an expire time too near', backup: expiring(6 * hourMs - 1), words: /at least 6 hours/ },
  { name: 'an expire time too far', backup: expiring(366 * dayMs + 1), words: /at most 366 days/ },
  { name: 'a version time in the future', backup: versioned(-11), words: /must not be in the future/ },
  { name: 'a version time before the database', backup: versioned(31 * dayMs), words: /before database/ },
  { name: 'a version time that is not retained', backup: versioned(hourMs + 1), words: /older than/ },
  { name: 'encryption without a type', request: encrypted({}), words: /no encryption_type/ },
  {
    name: 'encryption of a type this server does not know',
    request: encrypted({ encryptionType: 7 }),
    words: /no encryption_type/,
  },
  {
    name: 'customer managed encryption without a key',
    request: encrypted({ encryptionType: customer }),
    words: /needs a KMS key/,
  },
  {
    name: 'one key name and a list of them',
    request: encrypted({ encryptionType: customer, kmsKeyName: key, kmsKeyNames: [key] }),
    words: /Only one of/,
  },
  {
    name: 'a malformed key name',
    request: encrypted({ encryptionType: customer, kmsKeyNames: [key, 'k'] }),
    words: /Invalid KMS key name "k"/,
  },
  {
    name: "a key with Google's encryption",
    request: encrypted({ encryptionType: 'GOOGLE_DEFAULT_ENCRYPTION', kmsKeyName: key }),
    words: /cannot be set with GOOGLE_DEFAULT_ENCRYPTION/,
  },
  {
    name: "a key with the database's encryption",
    request: encrypted({ encryptionType: 'USE_DATABASE_ENCRYPTION', kmsKeyNames: [key] }),
    words: /cannot be set with USE_DATABASE_ENCRYPTION/,
  },
  {
    name: 'a key of another region',
    request: encrypted({ encryptionType: customer, kmsKeyName: key.replace('us-central1', 'europe-west1') }),
    words: /is not in us-central1/,
  },
]);

function wrong(cases: Omit<Refusal, 'code'>[]): Refusal[] {
  return cases.map((it) => ({ ...it, code: 'INVALID_ARGUMENT' }));
}
