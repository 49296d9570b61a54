import * as v from 'valibot';
import { database, everyCall, type Harness, hourMs, instance, minuteMs, request } from '../../harness.ts';

/** A page as it came. */
export interface Got {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** GETs a path of the status page. */
export async function get(on: Harness, path: string, init: RequestInit = {}): Promise<Got> {
  const response = await fetch(`${on.stack.urls.backupStatus}${path}`, init);
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** The methods that the store is called with from now on. */
export function watchStore(on: Harness): string[] {
  const called: string[] = [];
  on.break('firestore', everyCall, (call, proceed) => {
    called.push(call.method);
    return proceed();
  });
  return called;
}

const Items = v.object({
  items: v.array(v.looseObject({ backup: v.optional(v.string()), database: v.string() })),
  next: v.optional(v.string()),
  unreadable: v.number(),
});

const FirstScreen = v.object({
  summary: v.array(
    v.object({ list: v.string(), count: v.string(), what: v.string(), words: v.array(v.string()) }),
  ),
  running: v.optional(Items),
  waiting: v.optional(Items),
  ended: v.optional(Items),
  databases: v.optional(Items),
});

export type Listed = 'running' | 'waiting' | 'ended' | 'databases';

/** The first screen as data. */
export async function firstScreen(on: Harness, query = ''): Promise<v.InferOutput<typeof FirstScreen>> {
  const { text } = await get(on, `/.json${query}`);
  return v.parse(FirstScreen, JSON.parse(text));
}

/** The ids of what a list has: of databases their own, else of backups. */
export async function idsOf(on: Harness, list: Listed, query = ''): Promise<string[] | undefined> {
  const { [list]: part } = await firstScreen(on, query);
  return part?.items.map((item) => (item.backup ?? item.database).split('/').at(-1) ?? '');
}

/** The cells of a row, without markup, by their columns: of the section with this id, the row whose link says that. */
export function cellsOf(text: string, section: string, link: string): Record<string, string> {
  const [, after = ''] = text.split(`<h2 id="${section}">`);
  const [within = ''] = after.split('</section>');
  const row = within.split('<tr role="row">').find((one) => one.includes(`>${link}</a>`)) ?? '';
  const cells = row.matchAll(/data-title="([^"]+)"[^>]*><div>(.*?)<\/div>/gs);
  return Object.fromEntries([...cells].map(([, title = '', cell = '']) => [title, plain(cell)]));
}

/** What is said under each word of a list of facts, without markup. */
export function factsOf(text: string): Record<string, string> {
  const facts = text.matchAll(/<dt>([^<]+)<\/dt><dd>(.*?)<\/dd>/gs);
  return Object.fromEntries([...facts].map(([, word = '', said = '']) => [word, plain(said)]));
}

const plain = (html: string) => html.replaceAll(/<[^>]+>/g, '');

export const customers = `${instance}/databases/customers`;
export const otherInstance = 'projects/local/instances/eu';
export const elsewhere = `${otherInstance}/databases/ledger`;

/**
 * A world in which something is in every state: `shop-1` succeeded, `customers-1` failed and `ledger-1` was cancelled some
 * two hours ago; `shop-2` runs, and `shop-3` waits behind it.
 */
export async function livelyWorld(on: Harness): Promise<void> {
  const { world } = on.spanner;
  const createTimeMs = on.clock.now().getTime() - 30 * 24 * hourMs;
  for (const name of [customers, elsewhere]) world.addDatabase(name, { createTimeMs });
  world.failNext(customers, { code: 'RESOURCE_EXHAUSTED', message: 'out of storage' });
  const ledger = { database: elsewhere, backupId: 'ledger-1', retentionPeriod: '7d' };
  await on.ask(request('shop-1'));
  await on.ask({ database: customers, backupId: 'customers-1', retentionPeriod: '7d' });
  await on.ask(ledger);
  world.cancel(`${otherInstance}/backups/ledger-1`);
  await on.settleAll();
  on.clock.advance(2 * hourMs);
  world.setDuration(`${instance}/backups/shop-2`, hourMs);
  await on.ask({ ...request('shop-2'), database });
  await on.ask(request('shop-3'));
  on.clock.advance(30 * minuteMs);
  await on.tick();
}
