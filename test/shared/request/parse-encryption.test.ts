import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accepted, parse, problemsOf } from './parsing.ts';

const key = 'projects/shop/locations/europe-west1/keyRings/ring/cryptoKeys/key';
const other = 'projects/shop/locations/europe-west3/keyRings/ring/cryptoKeys/key';
const customer = 'CUSTOMER_MANAGED_ENCRYPTION';

const right: { name: string; config: object; means?: object }[] = [
  { name: "the database's own", config: { encryptionType: 'USE_DATABASE_ENCRYPTION' } },
  {
    name: "the database's own, by the name in Google's guide",
    config: { encryptionType: 'USE_CONFIG_DEFAULT_OR_BACKUP_ENCRYPTION' },
  },
  {
    name: "Google's",
    config: { encryptionType: 'GOOGLE_DEFAULT_ENCRYPTION' },
    means: { type: 'GOOGLE_DEFAULT_ENCRYPTION' },
  },
  {
    name: "the customer's with one key",
    config: { encryptionType: customer, kmsKeyName: key },
    means: { type: customer, kmsKeyName: key },
  },
  {
    name: "the customer's with a list",
    config: { encryptionType: customer, kmsKeyNames: [key, other] },
    means: { type: customer, kmsKeyNames: [key, other] },
  },
];

for (const { name, config, means } of right) {
  test(`encryption is taken: ${name}`, () =>
    assert.deepEqual(accepted({ encryptionConfig: config }).encryption, means));
}

test('a request without encryptionConfig is the same as one with USE_DATABASE_ENCRYPTION', () => {
  const said = accepted({ encryptionConfig: { encryptionType: 'USE_DATABASE_ENCRYPTION' } });
  assert.deepEqual(said, accepted({}));
});

const anObject = ': an object is expected, such as {"encryptionType": "GOOGLE_DEFAULT_ENCRYPTION"}';
const oneKey = `: ${customer} needs kmsKeyName or kmsKeyNames, one of the two`;
const aType =
  '.encryptionType: one of USE_DATABASE_ENCRYPTION, USE_CONFIG_DEFAULT_OR_BACKUP_ENCRYPTION, GOOGLE_DEFAULT_ENCRYPTION, CUSTOMER_MANAGED_ENCRYPTION is expected';
const notAKey = (received: string) =>
  `: ${received} is not a key: write projects/P/locations/L/keyRings/R/cryptoKeys/K, without a version`;

const wrong: { name: string; config: unknown; says: string[] }[] = [
  { name: 'a word', config: 'GOOGLE_DEFAULT_ENCRYPTION', says: [anObject] },
  { name: 'a list', config: [], says: [anObject] },
  { name: 'no type', config: {}, says: ['.encryptionType: is missing: say which kind of encryption'] },
  { name: 'an unknown type', config: { encryptionType: 'NONE' }, says: [aType] },
  { name: 'a type in small letters', config: { encryptionType: 'google_default_encryption' }, says: [aType] },
  {
    name: 'a type that is null',
    config: { encryptionType: null },
    says: ['.encryptionType: is missing: say which kind of encryption'],
  },
  { name: "the customer's without a key", config: { encryptionType: customer }, says: [oneKey] },
  {
    name: "the customer's with a key and a list",
    config: { encryptionType: customer, kmsKeyName: key, kmsKeyNames: [other] },
    says: [oneKey],
  },
  {
    name: "the customer's with an empty list",
    config: { encryptionType: customer, kmsKeyNames: [] },
    says: ['.kmsKeyNames: at least one key is expected'],
  },
  {
    name: "the customer's with more keys than there are regions",
    config: { encryptionType: customer, kmsKeyNames: Array(33).fill(key) },
    says: ['.kmsKeyNames: at most 32 keys are expected'],
  },
  {
    name: 'a list that is a word',
    config: { encryptionType: customer, kmsKeyNames: key },
    says: ['.kmsKeyNames: a list of key names is expected'],
  },
  {
    name: 'a key that is none, alone',
    config: { encryptionType: customer, kmsKeyName: 'key' },
    says: [`.kmsKeyName${notAKey('"key"')}`],
  },
  {
    name: 'keys that are none, in a list',
    config: { encryptionType: customer, kmsKeyNames: ['key', key, 1] },
    says: [`.kmsKeyNames.0${notAKey('"key"')}`, '.kmsKeyNames.2: the name of a key is expected, in a string'],
  },
  {
    name: "Google's with a key",
    config: { encryptionType: 'GOOGLE_DEFAULT_ENCRYPTION', kmsKeyName: key },
    says: ['.kmsKeyName: GOOGLE_DEFAULT_ENCRYPTION takes no key'],
  },
  {
    name: "the database's own with a list",
    config: { encryptionType: 'USE_DATABASE_ENCRYPTION', kmsKeyNames: [key] },
    says: ['.kmsKeyNames: USE_DATABASE_ENCRYPTION takes no key'],
  },
  {
    name: 'a misspelt field',
    config: { encryptionType: 'GOOGLE_DEFAULT_ENCRYPTION', kmsKey: key },
    says: ['.kmsKey: unknown field; did you mean "kmsKeyName"?'],
  },
];

for (const { name, config, says } of wrong) {
  test(`encryption is rejected: ${name}`, () =>
    assert.deepEqual(
      problemsOf(parse({ encryptionConfig: config })),
      says.map((problem) => `encryptionConfig${problem}`),
    ));
}
