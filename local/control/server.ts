import type { IncomingMessage } from 'node:http';
import { type OwnMachineServer, serveOwnMachine } from 'google-emulators/http/serve.ts';
import type { Control } from './control.ts';
import { OrderError, readOrder } from './order.ts';
import { panel, type Said } from './panel.ts';
import { style } from './style.ts';

export interface ControlOptions {
  readonly control: Control;
  /** Milliseconds since 1970 by the clock of the world. */
  readonly nowMs: () => number;
  /** TCP port on 127.0.0.1; 0 picks a free one. */
  readonly port: number;
}

interface Answer {
  readonly code: number;
  readonly type?: string;
  readonly body?: string;
  readonly location?: string;
}

const longestBody = 16 * 1024;
/** What was said is shown once more when its page is loaded again, but not for ever. */
const mostSaid = 20;

const headers = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  // With no-referrer, browsers would send `Origin: null` with the panel's own forms.
  'referrer-policy': 'same-origin',
  'cache-control': 'no-store',
};

/**
 * Serves the panel at `/` and the same as JSON at `/world`: GET is what there is, POST is an order. It looks at no
 * credentials, so it is for programs of this machine and its own pages only.
 */
export async function startControl({ port, ...options }: ControlOptions): Promise<OwnMachineServer> {
  const answer = answerer(options);
  return await serveOwnMachine((request, response) => {
    void answer(request).then(({ code, type = 'text/plain; charset=utf-8', body = '', location }) => {
      response.writeHead(code, {
        ...headers,
        'content-type': type,
        ...(location !== undefined && { location }),
      });
      response.end(request.method === 'HEAD' ? undefined : body);
    });
  }, port);
}

function answerer({ control, nowMs }: Omit<ControlOptions, 'port'>) {
  const said = new Map<string, Said>();
  let count = 0;
  const remember = (what: Said): string => {
    count += 1;
    said.set(String(count), what);
    said.delete(String(count - mostSaid));
    return String(count);
  };
  const get = async (path: string, query: URLSearchParams): Promise<Answer> => {
    switch (path) {
      case '/':
        return htmlAnswer(String(await panel(control.state(), nowMs(), said.get(query.get('said') ?? ''))));
      case '/world':
        return json(200, control.state());
      case '/style.css':
        return { code: 200, type: 'text/css; charset=utf-8', body: style };
      default:
        return json(404, { error: `Nothing is at ${path}.` });
    }
  };
  const post = async (path: string, request: IncomingMessage): Promise<Answer> => {
    if (path === '/') {
      const outcome = await obeyed(control, request, formOf);
      return { code: 303, location: `/?said=${remember(outcome)}` };
    }
    if (path !== '/world') return json(404, { error: `Nothing is at ${path}.` });
    const { text, isProblem } = await obeyed(control, request, JSON.parse);
    return isProblem ? json(400, { error: text }) : json(200, { said: text });
  };
  return async (request: IncomingMessage): Promise<Answer> => {
    const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
    if (request.method === 'GET' || request.method === 'HEAD')
      return await get(path, new URLSearchParams(query));
    if (request.method === 'POST') return await post(path, request);
    return json(405, { error: 'GET and POST are all that is served.' });
  };
}

/** What became of the order in a request. Never rejects: what is wrong is said. */
async function obeyed(
  control: Control,
  request: IncomingMessage,
  parse: (body: string) => unknown,
): Promise<Said> {
  try {
    return {
      text: await control.carryOut(readOrder(parsed(await bodyOf(request), parse))),
      isProblem: false,
    };
  } catch (error) {
    if (error instanceof OrderError) return { text: error.message, isProblem: true };
    return { text: `It went wrong here: ${String(error)}`, isProblem: true };
  }
}

function parsed(body: string, parse: (body: string) => unknown): unknown {
  try {
    return parse(body);
  } catch {
    throw new OrderError('The body is no JSON.');
  }
}

/** The fields of a form; one that is left empty is not said. */
function formOf(body: string): Record<string, string> {
  return Object.fromEntries([...new URLSearchParams(body)].filter(([, value]) => value !== ''));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > longestBody) throw new OrderError('The body is too long for an order.');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString();
}

function htmlAnswer(body: string): Answer {
  return { code: 200, type: 'text/html; charset=utf-8', body };
}

function json(code: number, value: unknown): Answer {
  return {
    code,
    type: 'application/json; charset=utf-8',
    body: `${JSON.stringify(value, undefined, 2)}\n`,
  };
}
