/** What a run is judged by. `lost`, `duplicated`, `contradictory` are the columns of the table. */
export interface Violation {
  readonly kind: 'lost' | 'duplicated' | 'contradictory';
  readonly what: string;
}
