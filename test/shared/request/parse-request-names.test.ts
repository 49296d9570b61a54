import assert from 'node:assert/strict';
import { test } from 'node:test';
import { documentId } from '../../../shared/adapters/firestore/document.ts';
import { database } from '../record/builders.ts';
import { accepted, parse, problemsOf } from './parsing.ts';

const key = 'projects/p/locations/l/keyRings/r/cryptoKeys/k';
/** A domain of so many letters, in front of a project. */
const domain = (length: number) => `${'a.'.repeat((length - 3) / 2)}com`;
const inDomain = (name: string, length: number) => name.replace('projects/', `projects/${domain(length)}:`);
const encrypted = (kmsKeyNames: readonly string[]) => ({
  encryptionConfig: { encryptionType: 'CUSTOMER_MANAGED_ENCRYPTION', kmsKeyNames },
});

test('a project id may contain a domain of 253 characters', () => {
  const { backup } = accepted({ database: inDomain(database, 253), backupId: 'b'.repeat(60) });
  assert.ok(documentId(backup).length < 1_500, 'Firestore takes no longer id');
  accepted(encrypted([inDomain(key, 253)]));
});

test('a name longer than 512 characters is rejected', () => {
  const says = 'a name has at most 512 characters';
  assert.deepEqual(problemsOf(parse({ database: inDomain(database, 20_001) })), [`database: ${says}`]);
  assert.deepEqual(problemsOf(parse(encrypted([key, inDomain(key, 601)]))), [
    `encryptionConfig.kmsKeyNames.1: ${says}`,
  ]);
});
