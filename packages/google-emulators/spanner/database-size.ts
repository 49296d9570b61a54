/** More than 32 bits hold, so that a program that reads fewer is found out. */
export const defaultSizeBytes = 12_345_678_901;

/**
 * What the first table of a database changes about its size in bytes: without one it is 0, as Google's own samples count
 * on, which list the backups of a database without tables that are larger than 100 bytes.
 */
export function sizeWith(statements: readonly string[], before = 0): number {
  const hasTable = statements.some((statement) => /^\s*CREATE\s+TABLE\b/i.test(statement));
  return before === 0 && hasTable ? defaultSizeBytes : before;
}
