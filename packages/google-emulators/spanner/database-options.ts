import type { Database } from './places.ts';
import { invalid } from './refusals.ts';

/** What `ALTER DATABASE … SET` changes of a database, as far as its messages show it. */
export type DatabaseOptions = Partial<
  Pick<Database, 'versionRetentionMs' | 'versionRetentionPeriod' | 'defaultLeader'>
>;

const unitMs = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 } as const;

/** "Between 1 hour and 7 days". Source: Google's page on point-in-time recovery. */
const leastMs = unitMs.h;
const mostMs = 7 * unitMs.d;

const defaultPeriod = '1h';

/**
 * The options that a DDL statement sets, in either dialect; none for a statement that sets none. An option that is set to
 * NULL, or reset, is as it was in the beginning.
 *
 * @throws {GrpcError} INVALID_ARGUMENT for a version retention that is no duration, or out of bounds
 */
export function optionsIn(statement: string): DatabaseOptions {
  const start = /^\s*(?:--[^\n]*\n\s*)*ALTER\s+DATABASE\s+(?:`[^`]+`|"[^"]+"|[\w-]+)\s+/i.exec(
    statement,
  )?.[0];
  if (start === undefined) return {};
  const rest = statement.slice(start.length);
  const set =
    /\b(?:spanner\.)?"?(version_retention_period|default_leader)"?\s*(?:=|TO\b)\s*('[^']*'|"[^"]*"|NULL|DEFAULT)/gi;
  const found = [...rest.matchAll(set)].map(
    ([, option = '', value = '']) => [option, unquoted(value)] as const,
  );
  const reset = /^RESET\s+"?(?:spanner\.)?"?(\w+)/i.exec(rest)?.[1];
  if (reset !== undefined) found.push([reset, undefined]);
  return Object.assign({}, ...found.map(([option, value]) => traitOf(option.toLowerCase(), value)));
}

function traitOf(option: string, value: string | undefined): DatabaseOptions {
  if (option === 'default_leader') return { defaultLeader: value ?? '' };
  if (option !== 'version_retention_period') return {};
  const versionRetentionPeriod = value ?? defaultPeriod;
  return { versionRetentionPeriod, versionRetentionMs: retentionMs(versionRetentionPeriod) };
}

/** @throws {GrpcError} INVALID_ARGUMENT */
function retentionMs(text: string): number {
  const [, count, unit] = /^(\d+)([dhms])$/.exec(text) ?? [];
  if (count === undefined || !isUnit(unit))
    throw invalid(`Invalid version_retention_period "${text}": a number and d, h, m or s, such as 7d.`);
  const ms = Number(count) * unitMs[unit];
  if (ms < leastMs || ms > mostMs)
    throw invalid(`Invalid version_retention_period "${text}": it must be between 1 hour and 7 days.`);
  return ms;
}

/** How far back a database's versions reach, as its message says it: in the words it was asked for, or in whole units. */
export function retentionText({ versionRetentionMs, versionRetentionPeriod }: Database): string {
  if (versionRetentionPeriod !== undefined && retentionMs(versionRetentionPeriod) === versionRetentionMs)
    return versionRetentionPeriod;
  const unit = (['d', 'h', 'm'] as const).find((it) => versionRetentionMs % unitMs[it] === 0) ?? 's';
  return `${versionRetentionMs / unitMs[unit]}${unit}`;
}

function unquoted(value: string): string | undefined {
  return /^['"]/.test(value) ? value.slice(1, -1) : undefined;
}

function isUnit(unit: string | undefined): unit is keyof typeof unitMs {
  return unit !== undefined && unit in unitMs;
}
