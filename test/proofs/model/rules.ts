/**
 * The rules that keep the workers from contradicting each other, each with the sentence that it is. A run without one of
 * them (an ablation) has to bring the violation back that the rule is there for: that shows that the model can fail.
 */
export const rules = {
  attemptsAreLeased:
    'The attempt is stored by compare-and-set before Spanner is called, and nobody settles the record while it is under way.',
  takesBackUncalled: 'An attempt is taken back only if its call was never made.',
  clockBeforeListing: 'A lease is judged by the time taken before the listing, never by a later one.',
  onlyTheOwnerMoves: 'While an attempt is under way nobody but its owner moves the record.',
  ownBackupOnly: 'A backup is ours only if it is of our database and no older than the intent.',
  formerOperationsExcluded: 'The operations of earlier rounds are never ours again.',
  preconditionWaits: 'FAILED_PRECONDITION fails nothing: whatever is in the way, the request waits.',
  decidesAgain:
    'A message whose compare-and-set comes too late is decided on again, and not acknowledged before.',
  joinIsStored: 'A message that joins a round is stored in the record before it is acknowledged.',
  eventsAreFrozen: 'The outbox holds whole events, not the names of events to be made later.',
  goneWasMade: 'An operation that ended well whose backup is gone has succeeded all the same.',
  looksBeforeAnswering: 'Success is announced again only while the backup is there; else a new round opens.',
  waitingOnce: 'A round announces at most once that it waits.',
  waitingIsAnswered:
    'Only a definite refusal, or another backup that goes first, is announced as waiting; a lost answer never.',
  waitingPerRound: 'A new round has not announced anything yet.',
  unseenLeaseHolds: 'Where an answer is missing, nothing is started or settled before Spanner was observed.',
  unseenStarts: 'What never began starts, or expires, although Spanner cannot be observed.',
  unseenEnds: 'What cannot be observed for two weeks is given up.',
  withdrawsIdle:
    'A request is withdrawn only while nothing of it may be under way: it waits, and no attempt is leased.',
  withdrawsLast: 'A withdrawal cancels the round of the last request that waits, and of no other.',
  withdrawnIsCancelled:
    'A round for which nobody waits any more is cancelled in the write that withdraws the last.',
  withdrawnStaysKnown:
    'The id of a request that was withdrawn stays known, so that it is not taken in again.',
  withdrawalIsKept: 'The id of a withdrawal is kept as that of a request is, over all rounds.',
  rejectsUnchanged:
    'A message is rejected because of a record, or because there is none, only while that is as it was read.',
  rejectedStaysSo: 'After the record was read, a message that was rejected before is not taken in.',
} as const;

export type Rule = keyof typeof rules;

export const allRules = Object.keys(rules) as readonly Rule[];
