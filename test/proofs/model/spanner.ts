import type { Answer, State } from './state.ts';

/** Spanner carries out a CreateBackup. */
export function execute(state: State, call: { name: string; round: number }, refuses: boolean): Answer {
  if (refuses) {
    state.budget.refuse -= 1;
    return { kind: 'invalid' };
  }
  if (state.backups[call.name] !== undefined) return { kind: 'exists' };
  const isBusy = state.operations.some((one) => one.state === 'running' && one.database === 'D');
  if (isBusy) return { kind: 'precondition' };
  return { kind: 'operation', operation: begin(state, call.name, 'D', call.round) };
}

/** A backup begins; gives its operation. */
export function begin(state: State, name: string, database: string, owner: number | 'human'): number {
  const id = state.operations.length + 1;
  state.operations.push({ id, name, database, state: 'running', startedAt: state.minute, owner });
  state.backups[name] = { operation: id, database, state: 'CREATING', createdAt: state.minute, owner };
  return id;
}
