import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRequest } from '../../../shared/request/parse-request.ts';
import { labelLimits } from '../../../shared/request/request-schema.ts';
import { database } from '../record/builders.ts';
import { context, parse, problemsOf } from './parsing.ts';

const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, 'v']));

const key = "a label's key is 1 to 63 letters, digits, _ . - or /, beginning with a letter";

const right: { name: string; labels: Record<string, string> }[] = [
  { name: 'none', labels: {} },
  { name: 'one with an empty value', labels: { ticket: '' } },
  { name: 'as many as may be', labels: many(labelLimits.count) },
  { name: 'the longest key and value', labels: { ['k'.repeat(63)]: 'v'.repeat(128) } },
  { name: 'keys of every letter allowed', labels: { 'Team.sub-team/x_1': 'any text: ä, 🚀, "quoted"' } },
  { name: 'keys that objects inherit', labels: { toString: 'x', hasOwnProperty: 'y' } },
];

for (const { name, labels } of right) {
  test(`labels are carried: ${name}`, () => {
    const parsed = parse({ labels });
    assert.deepEqual(problemsOf(parsed), []);
    assert.deepEqual(parsed.labels, labels);
  });
}

const wrong: { name: string; labels: unknown; says: string[] }[] = [
  { name: 'a string', labels: 'ticket=1', says: ['labels: an object of strings is expected'] },
  { name: 'an empty list', labels: [], says: ['labels: an object of strings is expected'] },
  { name: 'a list', labels: ['ticket'], says: ['labels: an object of strings is expected'] },
  { name: 'a number', labels: { ticket: 1 }, says: ['labels.ticket: a string is expected'] },
  { name: 'one too many', labels: many(17), says: ['labels: at most 16 labels are carried'] },
  { name: 'an empty key', labels: { '': 'x' }, says: [`labels: ${key}`] },
  { name: 'a key of 64', labels: { ['k'.repeat(64)]: 'x' }, says: [`labels.${'k'.repeat(64)}: ${key}`] },
  { name: 'a key that begins with a digit', labels: { '1st': 'x' }, says: [`labels.1st: ${key}`] },
  { name: 'a key that Firestore reserves', labels: { __name__: 'x' }, says: [`labels.__name__: ${key}`] },
  { name: 'a key with a space', labels: { 'a b': 'x' }, says: [`labels.a b: ${key}`] },
  {
    name: 'a value of 129',
    labels: { ticket: 'v'.repeat(129) },
    says: ['labels.ticket: a label is at most 128 characters long'],
  },
  {
    name: 'half of a character',
    labels: { ticket: '\ud83d' },
    says: ['labels.ticket: a label is text that can be written in UTF-8'],
  },
  {
    name: 'constructor',
    labels: { constructor: 'x' },
    says: ['labels.constructor: is not a key for a label'],
  },
  { name: 'prototype', labels: { prototype: 'x' }, says: ['labels.prototype: is not a key for a label'] },
];

for (const { name, labels, says } of wrong) {
  test(`labels are rejected: ${name}`, () => assert.deepEqual(problemsOf(parse({ labels })), says));
}

test('labels are rejected: __proto__, which JSON can spell', () => {
  const parsed = parseRequest(`{"database":"${database}","labels":{"__proto__":"x"}}`, context);
  assert.deepEqual(problemsOf(parsed), ['labels.__proto__: is not a key for a label']);
});

test('the path of a problem is short and well-formed, whatever the key of a label', () => {
  const parsed = parse({ labels: { ['-'.repeat(60_000)]: 'x' }, ['x'.repeat(1_000)]: 1, '\udc00': 1 });
  assert.ok(!parsed.ok);
  assert.equal(parsed.problems.length, 3);
  for (const { path, message } of parsed.problems) {
    assert.ok(path.length < 400 && message.length <= 300);
    assert.ok(path.isWellFormed() && message.isWellFormed());
  }
});

test('a rejected request still has its valid labels, up to the bound', () => {
  assert.deepEqual(parse({ backupId: 'X', labels: { ticket: 'T-1' } }).labels, { ticket: 'T-1' });
  assert.deepEqual(parse({ labels: { ticket: 'T-1', '1st': 'x', n: 1 } }).labels, { ticket: 'T-1' });
  assert.deepEqual(parse({ labels: many(20) }).labels, many(16));
  assert.deepEqual(parse({ labels: { constructor: 'x', ticket: 'T-1' } }).labels, { ticket: 'T-1' });
  assert.deepEqual(parse({ labels: 'T-1' }).labels, {});
});
