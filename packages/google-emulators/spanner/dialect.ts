/** The SQL that a database speaks. */
export type Dialect = 'GOOGLE_STANDARD_SQL' | 'POSTGRESQL';
