import type { Clock } from '../clock.ts';
import { codeName, type GrpcCode, toGrpcError } from '../grpc/error.ts';
import type { Intercept } from '../grpc/intercept.ts';
import { projectOf } from './names.ts';

/** One call that reached the server. */
export interface Entry {
  readonly at: Date;
  /** As the proto spells it, `CreateBackup`. */
  readonly method: string;
  /** The resource the call is about: the request's `parent`, `name` or `database`. */
  readonly resource: string;
  readonly request: object;
  /** What the service answered, whatever reached the caller; none where a fault kept the call from it, or yet. */
  readonly code?: GrpcCode;
  /** The operation in the answer of a call that started or got one. */
  readonly operation?: string;
}

/** Every call that reached the server, in the order of arrival. */
export class Journal {
  readonly #entries: Entry[] = [];
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  /** The CreateBackup calls that started a backup, also those whose reply was lost on its way. */
  acceptedCreates(): Entry[] {
    return this.of('CreateBackup').filter(({ code }) => code === 'OK');
  }

  /** The calls of one method. */
  of(method: string): Entry[] {
    return this.#entries.filter((entry) => entry.method === method);
  }

  /** How many admin calls about a project arrived within the time before now. */
  callsWithin(windowMs: number, project: string): number {
    const sinceMs = this.#clock().getTime() - windowMs;
    return this.#timesOf(project).filter((ms) => ms > sinceMs).length;
  }

  /** The most admin calls about a project that ever arrived within a time so long: Google allows 500 in 100 s. */
  busiest(windowMs: number, project: string): number {
    const times = this.#timesOf(project);
    let most = 0;
    let first = 0;
    for (const [last, ms] of times.entries()) {
      while ((times[first] ?? ms) <= ms - windowMs) first += 1;
      most = Math.max(most, last - first + 1);
    }
    return most;
  }

  /** Keeps the journal around a server's calls, outside of any fault that is injected into them. */
  recording(inner: Intercept): Intercept {
    return (call, proceed) => {
      const { method, request } = call;
      const index =
        this.#entries.push({ at: this.#clock(), method, resource: resourceOf(request), request }) - 1;
      const answered = (answer: Pick<Entry, 'code' | 'operation'>): void => {
        const entry = this.#entries[index];
        if (entry !== undefined) this.#entries[index] = { ...entry, ...answer };
      };
      return inner(call, async () => {
        try {
          const response = await proceed();
          answered({ code: 'OK', ...operationIn(response) });
          return response;
        } catch (error) {
          answered({ code: codeName(toGrpcError(error).code) });
          throw error;
        }
      });
    };
  }

  #timesOf(project: string): number[] {
    return this.#entries
      .filter(({ resource }) => projectOf(resource) === project)
      .map(({ at }) => at.getTime());
  }
}

/** The resource a request is about, `''` where it names none. */
export function resourceOf(request: object): string {
  return textIn(request, 'parent') || textIn(request, 'name') || textIn(request, 'database');
}

function operationIn(response: unknown): Pick<Entry, 'operation'> {
  const operation = typeof response === 'object' && response !== null ? textIn(response, 'name') : '';
  return operation.includes('/operations/') ? { operation } : {};
}

function textIn(message: object, field: string): string {
  const value: unknown = Reflect.get(message, field);
  return typeof value === 'string' ? value : '';
}
