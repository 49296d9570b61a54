/** The comparison operators of Google's list filters. Source: the comments on ListBackups and ListBackupOperations. */
export type Operator = '<' | '>' | '<=' | '>=' | '!=' | '=' | ':';

export interface Comparison {
  readonly kind: 'comparison';
  /** A path as the protos spell it, in lower case: `metadata.progress.start_time`. */
  readonly field: string;
  readonly operator: Operator;
  /** As written, without its quotes. */
  readonly value: string;
}

export type Expression =
  | Comparison
  | { readonly kind: 'and' | 'or'; readonly terms: readonly Expression[] }
  | { readonly kind: 'not'; readonly term: Expression };

/** What binds tighter in `a OR b AND c`. AIP-160 says OR; most other languages say AND. */
export type Precedence = 'OR binds tighter' | 'AND binds tighter';

/** A filter that Spanner would refuse with INVALID_ARGUMENT. */
export class FilterError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FilterError';
  }
}

/** Every comparison of an expression, in the order in which it is written. */
export function comparisonsOf(expression: Expression): Comparison[] {
  switch (expression.kind) {
    case 'comparison':
      return [expression];
    case 'not':
      return comparisonsOf(expression.term);
    case 'and':
    case 'or':
      return expression.terms.flatMap(comparisonsOf);
  }
}
