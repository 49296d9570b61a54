import { parseDuration } from '../request/duration.ts';
import { databaseNamePattern, instanceOf, lastSegment } from '../spanner/names.ts';
import { fits } from '../spanner/pattern.ts';

/** How old the newest good backup of a database may be. */
export interface Target {
  readonly maxAgeMs: number;
}

/** One pattern of the configuration, with what it asks for. */
interface Rule {
  /** `projects/P/instances/I`. */
  readonly instance: string;
  /** The database's id, in which `*` stands for any letters. */
  readonly id: string;
  /** Undefined: databases of this pattern are not judged. */
  readonly maxAgeMs: number | undefined;
}

/** The patterns of one configuration. */
export interface Targets {
  /** The instances that they name, in their order. */
  readonly instances: readonly string[];
  /** The databases that they name in full and ask something of. */
  readonly named: readonly string[];
  /** What is asked of a database; undefined where nothing is. */
  of(database: string): Target | undefined;
}

export const noTargets: Targets = { instances: [], named: [], of: () => undefined };

/** What an entry has to be, for whoever has written something else. */
export const targetForm =
  'projects/P/instances/I/databases/D=AGE with commas between, D an id in which * stands for any letters, or several with | between, and AGE a duration such as 26h without months, or none';

/** The most exact pattern wins: a whole name, then the one with the most letters; of two that are alike, the shorter age. */
export function parseTargets(text: string): Targets | { readonly problem: string } {
  const rules: Rule[] = [];
  for (const entry of text.split(',').map((part) => part.trim())) {
    const parsed = parseEntry(entry);
    if (parsed === undefined) return { problem: `${JSON.stringify(entry)} is no target` };
    for (const rule of parsed) {
      const other = rules.find((known) => known.instance === rule.instance && known.id === rule.id);
      if (other !== undefined && other.maxAgeMs !== rule.maxAgeMs)
        return { problem: `${rule.instance}/databases/${rule.id} has two targets` };
      rules.push(rule);
    }
  }
  return targetsOf(rules);
}

function parseEntry(entry: string): Rule[] | undefined {
  const [, instance = '', ids = '', age = ''] =
    /^(projects\/[^/]+\/instances\/[^/]+)\/databases\/([^/=]+)=(\S+)$/.exec(entry) ?? [];
  // Any id will do to see whether the project and the instance are names.
  if (!databaseNamePattern.test(`${instance}/databases/db`)) return undefined;
  const duration = age === 'none' ? undefined : parseDuration(age);
  if (age !== 'none' && duration?.months !== 0) return undefined;
  const all = ids.split('|');
  if (!all.every((id) => isId(instance, id))) return undefined;
  return all.map((id) => ({ instance, id, maxAgeMs: duration?.ms }));
}

function isId(instance: string, id: string): boolean {
  return id.includes('*')
    ? /^[a-z0-9_*-]{1,30}$/.test(id)
    : databaseNamePattern.test(`${instance}/databases/${id}`);
}

function targetsOf(rules: readonly Rule[]): Targets {
  const byInstance = Map.groupBy(rules.toSorted(byExactness), ({ instance }) => instance);
  return {
    instances: [
      ...new Set(rules.filter(({ maxAgeMs }) => maxAgeMs !== undefined).map((rule) => rule.instance)),
    ],
    named: rules
      .filter(({ id, maxAgeMs }) => !id.includes('*') && maxAgeMs !== undefined)
      .map(({ instance, id }) => `${instance}/databases/${id}`),
    of(database) {
      const id = lastSegment(database);
      const rule = byInstance.get(instanceOf(database))?.find((one) => fits(id, one.id));
      return rule?.maxAgeMs === undefined ? undefined : { maxAgeMs: rule.maxAgeMs };
    },
  };
}

function byExactness(one: Rule, other: Rule): number {
  return lettersOf(other) - lettersOf(one) || (one.maxAgeMs ?? Infinity) - (other.maxAgeMs ?? Infinity);
}

/** No pattern has as many letters as a whole name counts. */
function lettersOf({ id }: Rule): number {
  return id.includes('*') ? id.replaceAll('*', '').length : 1_000;
}
