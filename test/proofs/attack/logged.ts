import * as v from 'valibot';

const FactSchema = v.looseObject({ severity: v.string(), outcome: v.optional(v.string()) });

/** What the functions logged, counted and not kept. */
export class Logged {
  readonly #counts = new Map<string, number>();
  longestLine = 0;

  readonly hear = (line: string): void => {
    this.longestLine = Math.max(this.longestLine, Buffer.byteLength(line));
    const fact = factOf(line);
    if (fact === undefined) return;
    const key = `${fact.severity} ${fact.outcome}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  };

  /** Lines of a severity with an outcome. */
  count(severity: string, outcome: string): number {
    return this.#counts.get(`${severity} ${outcome}`) ?? 0;
  }
}

// The framework prints lines of its own.
function factOf(line: string): v.InferOutput<typeof FactSchema> | undefined {
  try {
    return v.parse(FactSchema, JSON.parse(line));
  } catch {
    return undefined;
  }
}
