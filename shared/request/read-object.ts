/** The fields of a message, before anything is known of them. */
export type Fields = Readonly<Record<string, unknown>>;

/** The fields of a message's data, or why it has none. */
export type ReadObject =
  | { readonly ok: true; readonly fields: Fields }
  | { readonly ok: false; readonly problem: string };

/** In characters: several times the longest valid request. On megabytes, the checks would take seconds. */
const longestData = 65_536;

/** Reads a message's data as a JSON object. Never throws. */
export function readObject(data: string): ReadObject {
  if (data === '') return none('the message has no data; a backup request in JSON is expected');
  if (data.length > longestData) return none(`a request is at most ${longestData} characters long`);
  let json: unknown;
  try {
    json = JSON.parse(data);
  } catch {
    return none('the data is not JSON; a backup request in JSON is expected');
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    return none('a JSON object is expected, such as {"database": "projects/P/instances/I/databases/D"}');
  }
  return { ok: true, fields: { ...json } };
}

function none(problem: string): ReadObject {
  return { ok: false, problem };
}
