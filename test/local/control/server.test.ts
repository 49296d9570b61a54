import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { test } from 'node:test';
import { controlOf } from '../../../local/control/control.ts';
import { startControl } from '../../../local/control/server.ts';
import { somebodyElse } from '../../../local/control/somebody-else.ts';
import { database, type Stage, stage } from '../../../packages/google-emulators/test/spanner/stage.ts';

async function panelOn({ spanner: { world }, databases }: Stage) {
  const control = controlOf(
    world,
    somebodyElse(databases, () => world.nowMs()),
  );
  const server = await startControl({ control, nowMs: () => world.nowMs(), port: 0 });
  return { ...server, [Symbol.asyncDispose]: () => server.stop() };
}

/** What the page's own form sends, by its button, as a browser would: of a list that nobody touched, its first option. */
function formOf(page: string, button: string): URLSearchParams {
  const form =
    page.match(/<form.*?<\/form>/gs)?.find((it) => it.includes(`<button>${button}</button>`)) ?? '';
  assert.match(form, /method="post" action="\/"/);
  const inputs = [...form.matchAll(/<input[^>]* name="(\w+)" value="([^"]*)"/g)];
  const lists = [...form.matchAll(/<select[^>]* name="(\w+)"[^>]*><option>([^<]*)</g)];
  const fields = [...inputs, ...lists];
  return new URLSearchParams(fields.map(([, name = '', value = '']): [string, string] => [name, value]));
}

test('a form of the control panel carries out its order, and the next page says so', async () => {
  await using on = await stage();
  await using panel = await panelOn(on);
  await on.create('unwanted');
  const page = await (await fetch(panel.url)).text();
  const sent = await fetch(`${panel.url}/`, {
    method: 'POST',
    body: formOf(page, 'Cancel'),
    redirect: 'manual',
    headers: { origin: panel.url },
  });
  assert.equal(sent.status, 303);
  const after = await (await fetch(new URL(sent.headers.get('location') ?? '', panel.url))).text();
  assert.match(after, /role="status">projects\/p\/instances\/i\/backups\/unwanted is cancelled\./);
  assert.match(after, /unwanted<\/div><span>cancelled 0\.0 s ago/);
});

test('every form of the control panel sends a valid order', async () => {
  await using on = await stage();
  await using panel = await panelOn(on);
  await on.create('running');
  const page = await (await fetch(panel.url)).text();
  const buttons = new Set([...page.matchAll(/<button>([^<]+)<\/button>/g)].map(([, text = '']) => text));
  assert.deepEqual(
    [...buttons],
    [
      'Move to its end',
      'Cancel',
      'Fail',
      'Take so long in all',
      'Let it fail',
      'Let it take',
      'Somebody else starts one',
    ],
  );
  for (const button of buttons) {
    const { headers } = await fetch(`${panel.url}/`, {
      method: 'POST',
      body: formOf(page, button),
      redirect: 'manual',
    });
    const after = await (await fetch(new URL(headers.get('location') ?? '', panel.url))).text();
    assert.match(after, /role="status"/, button);
    assert.doesNotMatch(after, /expected|not for this command|It went wrong/, button);
  }
});

test('an order that cannot be carried out is a message on the page, and an error in JSON', async () => {
  await using on = await stage();
  await using panel = await panelOn(on);
  const form = new URLSearchParams({ do: 'cancel' });
  const { url } = await fetch(`${panel.url}/`, { method: 'POST', body: form });
  assert.match(await (await fetch(url)).text(), /class="problem" role="status">No backup runs\./);
  const json = await fetch(`${panel.url}/world`, { method: 'POST', body: '{"do": "cancel"}' });
  assert.deepEqual([json.status, await json.json()], [400, { error: 'No backup runs.' }]);
  const none = await fetch(`${panel.url}/world`, { method: 'POST', body: 'do=cancel' });
  assert.deepEqual([none.status, await none.json()], [400, { error: 'The body is no JSON.' }]);
});

test('the control panel takes orders and tells its state as JSON', async () => {
  await using on = await stage();
  await using panel = await panelOn(on);
  const order = { do: 'fail', of: 'd', message: '<script>alert(1)</script>' };
  const sent = await fetch(`${panel.url}/world`, { method: 'POST', body: JSON.stringify(order) });
  assert.equal(sent.status, 200);
  const state = await (await fetch(`${panel.url}/world`)).json();
  assert.partialDeepStrictEqual(state, {
    planned: [{ of: database, error: { code: 'INTERNAL', message: order.message } }],
  });
  const page = await (await fetch(panel.url)).text();
  assert.ok(page.includes('&lt;script&gt;alert(1)&lt;/script&gt;') && !page.includes('<script'));
});

for (const [what, headers] of [
  ['a page of another site', { origin: 'https://evil.example' }],
  ['another server of this machine', { origin: 'http://127.0.0.1:1' }],
  ['a page without an origin', { origin: 'null' }],
  ['a name that leads to this machine', { host: 'evil.example' }],
  ['a form of another site', { 'sec-fetch-site': 'cross-site' }],
] as const) {
  test(`the control panel refuses orders and reads from ${what}`, async () => {
    await using on = await stage();
    await using panel = await panelOn(on);
    await on.create('running');
    for (const [method, path, body] of [
      ['POST', '/', 'do=cancel'],
      ['POST', '/world', '{"do": "cancel"}'],
      ['GET', '/world', ''],
    ] as const)
      assert.equal(await statusOf(`${panel.url}${path}`, method, headers, body), 403, `${method} ${path}`);
    assert.deepEqual(on.spanner.world.operations()[0]?.outcome, { kind: 'running' });
  });
}

test('the control panel forbids frames and foreign resources', async () => {
  await using on = await stage();
  await using panel = await panelOn(on);
  const { headers } = await fetch(panel.url);
  assert.match(headers.get('content-security-policy') ?? '', /^default-src 'none'; .*frame-ancestors 'none'/);
  // Under no-referrer a browser would send `Origin: null` with the page's own forms, which is refused.
  assert.equal(headers.get('referrer-policy'), 'same-origin');
});

/** fetch writes Host and Sec-Fetch-Site itself. */
function statusOf(url: string, method: string, headers: Record<string, string>, body: string) {
  return new Promise<number | undefined>((resolve, reject) => {
    const request = httpRequest(url, { method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.once('error', reject);
    request.end(body);
  });
}
