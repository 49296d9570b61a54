import { setTimeout as wait } from 'node:timers/promises';
import { type GrpcCode, GrpcError } from 'google-emulators/grpc/error.ts';
import type { Call, Intercept } from 'google-emulators/grpc/intercept.ts';
import type { Service } from './door.ts';
import type { Worker } from './worker.ts';

/** One remote call of a run, on its way. */
export interface Moment {
  /** Counted over all three services from the beginning of the run: the first call is 1. */
  readonly number: number;
  /** `spanner CreateBackup` */
  readonly site: string;
  readonly worker: Worker;
  readonly call: Call;
  /** Carries the call out, once, and gives its answer. */
  proceed(): Promise<unknown>;
}

/** What happens to a call instead of simply being carried out. */
export type Befall = (moment: Moment) => Promise<unknown>;

/** Told of every call that was carried out, whatever the caller heard of it. */
export type Witness = (service: Service, call: Call) => void;

/**
 * The way of all remote calls of one run. It knows callers by the address they dial, numbers their calls, lets
 * planned faults befall them, and keeps the dead from calling: what reaches it from a worker that was cut off is
 * neither carried out nor answered.
 */
export class Wire {
  /** The sites of the calls so far, in their order. */
  readonly sites: {
    readonly site: string;
    readonly role: Worker['role'];
    readonly isOfDatabases: boolean;
  }[] = [];
  readonly #workers = new Map<string, Worker>();
  /** What the calls of a worker to a service wait for while their connection is silent. */
  readonly #silences = new Map<Worker, Map<string, Promise<void>>>();
  readonly #witness: Witness;
  readonly #befall: (number: number) => Befall | undefined;
  readonly #over = Promise.withResolvers<never>();
  readonly #closedWays = new Map<string, GrpcCode>();
  #counts = true;
  #healed = false;
  #closed = false;

  constructor(befall: (number: number) => Befall | undefined, witness: Witness) {
    this.#befall = befall;
    this.#witness = witness;
    this.#over.promise.catch(() => {});
  }

  connect(worker: Worker, hosts: readonly string[]): void {
    for (const host of hosts) this.#workers.set(host, worker);
  }

  /** The calls of this are not counted, and befallen by nothing: how the run finds the world. */
  async before(what: () => Promise<unknown>): Promise<void> {
    this.#counts = false;
    await what();
    this.#counts = true;
  }

  /** No fault befalls anybody from now on. The dead stay dead. */
  heal(): void {
    this.#healed = true;
  }

  /** Refuses all calls of a sort, of one role, with this code: for good, also when the other faults are over. */
  refuseForGood(role: Worker['role'], site: string, code: GrpcCode): void {
    this.#closedWays.set(`${role}: ${site}`, code);
  }

  /** Something is refused for good. */
  get isBlind(): boolean {
    return this.#closedWays.size > 0;
  }

  /** The run is over: whoever still waits is refused, so that the code of the dead comes to its end too. */
  close(): void {
    this.#closed = true;
    this.#over.reject(new GrpcError('PERMISSION_DENIED', 'injected: the run is over'));
  }

  /** Never answers, while the run goes on. */
  silence(): Promise<never> {
    return this.#over.promise;
  }

  /**
   * The connection of a worker to the service of a call goes silent. What is sent on it reaches nobody, nor does an answer
   * come, until it is given up after so many milliseconds, of real time: then every call on it fails, and the next is sent
   * over another.
   */
  fallSilent({ worker, site, call }: Moment, ms: number): Promise<never> {
    const [service = ''] = site.split(' ');
    const silences = this.#silences.get(worker) ?? new Map<string, Promise<void>>();
    this.#silences.set(worker, silences);
    const silence = wait(ms).then(() => void silences.delete(service));
    silences.set(service, silence);
    return givenUp(call, silence);
  }

  intercept(service: Service): Intercept {
    return async (call, proceed) => {
      const worker = this.#workers.get(call.host);
      if (this.#closed || worker === undefined)
        throw new GrpcError('PERMISSION_DENIED', 'injected: nobody is there any more');
      if (worker.isDead) return this.silence();
      if (!this.#counts) return this.#carryOut(service, call, proceed);
      const site = `${service} ${call.method}`;
      const number = this.sites.push({ site, role: worker.role, isOfDatabases: isOfDatabases(call) });
      const refusedWith = this.#closedWays.get(`${worker.role}: ${site}`);
      if (refusedWith !== undefined) throw new GrpcError(refusedWith, 'injected: refused for good');
      const silence = this.#silences.get(worker)?.get(service);
      if (silence !== undefined) return givenUp(call, silence);
      const carryOut = () => this.#carryOut(service, call, proceed);
      const befall = this.#healed ? undefined : this.#befall(number);
      // An answer that still reaches the dead does no harm: the next call they make is not carried out.
      return befall === undefined ? carryOut() : befall({ number, site, worker, call, proceed: carryOut });
    };
  }

  async #carryOut(service: Service, call: Call, proceed: () => Promise<unknown>): Promise<unknown> {
    const answer = await proceed();
    this.#witness(service, call);
    return answer;
  }
}

/** True of a call that reads or writes what is known of databases: it goes beside the rest of a tick. */
function isOfDatabases({ request }: Call): boolean {
  return /\/documents\/(databases|found|poller\/looks)|"collectionId":"(databases|found)"/.test(
    JSON.stringify(request),
  );
}

async function givenUp({ method }: Call, silence: Promise<void>): Promise<never> {
  await silence;
  // Firestore's library would try a query again that nobody waits for any more, and throw where nobody catches it once its
  // client is closed.
  const code = method === 'RunQuery' ? 'CANCELLED' : 'UNAVAILABLE';
  throw new GrpcError(code, 'injected: the connection was silent, and is given up');
}
