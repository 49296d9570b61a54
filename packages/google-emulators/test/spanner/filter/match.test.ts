import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FilterError } from '../../../spanner/filter/expression.ts';
import { type Field, matcher } from '../../../spanner/filter/match.ts';
import { parseFilter } from '../../../spanner/filter/parse.ts';

interface Ship {
  readonly name?: string;
  readonly crew?: number;
  readonly built?: number;
  readonly afloat: boolean;
  readonly ports: readonly string[];
  readonly leak?: object;
}

const fields = new Map<string, Field<Ship>>([
  ['name', { kind: 'text', read: (it) => it.name }],
  ['crew', { kind: 'number', read: (it) => it.crew }],
  ['built', { kind: 'time', read: (it) => it.built }],
  ['afloat', { kind: 'boolean', read: (it) => it.afloat }],
  ['ports', { kind: 'texts', read: (it) => it.ports }],
  ['leak', { kind: 'message', read: (it) => it.leak !== undefined }],
]);

const erebus: Ship = {
  name: 'HMS Erebus',
  crew: 67,
  built: Date.parse('1826-06-07T00:00:00.500Z'),
  afloat: false,
  ports: ['Hobart', 'Port Stanley'],
  leak: {},
};
const plan: Ship = { afloat: true, ports: [] };

function holds(filter: string, ship: Ship): boolean {
  return matcher(parseFilter(filter, 'OR binds tighter'), fields)(ship);
}

const truths: Record<string, [erebus: boolean, plan: boolean]> = {
  '': [true, true],
  'name:EREB': [true, false],
  'name:terror': [false, false],
  'name="hms erebus"': [true, false],
  'name=erebus': [false, false],
  'name!=terror': [true, false],
  'NOT name=terror': [true, true],
  'name>=h name<i': [true, false],
  'name:*': [true, false],
  'crew=67': [true, false],
  'crew:67': [true, false],
  'crew>66.5': [true, false],
  'crew>67': [false, false],
  'crew<=67': [true, false],
  'crew!=-1': [true, false],
  'built<"1826-06-07T00:00:00.6Z"': [true, false],
  'built<1826-06-07T00:00:00.5Z': [false, false],
  'built=1826-06-07T01:00:00.500+01:00': [true, false],
  'built>1826-06-07T00:00:00.499999Z': [true, false],
  'NOT built:*': [false, true],
  'afloat:true': [false, true],
  'afloat=FALSE': [true, false],
  'afloat!=true': [true, false],
  'afloat:*': [true, true],
  'ports:stanley': [true, false],
  'ports:hull': [false, false],
  'ports:*': [true, false],
  'leak:*': [true, false],
  'crew=67 AND afloat:true': [false, false],
  'crew=67 OR afloat:true': [true, true],
};

for (const [filter, expected] of Object.entries(truths))
  test(`the filter "${filter}" matches what it should`, () => {
    assert.deepEqual([holds(filter, erebus), holds(filter, plan)], expected);
  });

const refused: Record<string, string> = {
  'captain:crozier': 'unknown field "captain"',
  'crew:many': '"crew" is a number, not "many"',
  'crew=""': '"crew" is a number, not ""',
  'built>yesterday': '"built" is a time in RFC 3339, not "yesterday"',
  'built>2018-13-01T00:00:00Z': '"built" is a time in RFC 3339, not "2018-13-01T00:00:00Z"',
  'built>2018-03-28': '"built" is a time in RFC 3339, not "2018-03-28"',
  'afloat:yes': '"afloat" is either true or false, not "yes"',
  'ports=hull': '"ports" is a list: only ":" can be asked of it',
  'leak:bow': '"leak" can only be asked for with ":*"',
  'NOT (crew=67 OR captain:*)': 'unknown field "captain"',
};

for (const [filter, words] of Object.entries(refused))
  test(`the filter "${filter}" is refused before it matches anything: ${words}`, () => {
    assert.throws(() => matcher(parseFilter(filter, 'OR binds tighter'), fields), new FilterError(words));
  });
