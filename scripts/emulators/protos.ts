import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

/*
 * The messages of Google's three APIs go into the package itself. Their packages would bring google-gax with them, which
 * nothing here calls, and the 50 packages that google-gax needs.
 */

const services = ['spanner', 'pubsub', 'firestore'] as const;
const imported = /(["'])@google-cloud\/(spanner|pubsub|firestore)-api\/build\/protos\/protos\.(js|json)\1/g;
/** They are CommonJS, in a package that is not. */
const inside = { js: 'cjs', json: 'json' } as const;

/** Copies what the built files in a folder import of Google's API packages into it, and points the imports there. */
export function bringProtos(folder: string): void {
  const used = new Set<string>();
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!/\.(js|d\.ts)$/.test(name)) continue;
    const file = join(folder, name);
    const text = readFileSync(file, 'utf8');
    const up = relative(dirname(file), folder) || '.';
    const pointed = text.replaceAll(imported, (_, quote: string, service: string, kind: 'js' | 'json') => {
      used.add(`${service}.${name.endsWith('.js') ? kind : 'd.ts'}`);
      return `${quote}${up}/protos/${service}.${inside[kind]}${quote}`;
    });
    if (pointed !== text) writeFileSync(file, pointed);
  }
  mkdirSync(join(folder, 'protos'));
  for (const service of services) copyProtos(service, folder, used);
}

function copyProtos(service: (typeof services)[number], folder: string, used: ReadonlySet<string>): void {
  const { resolve } = createRequire(import.meta.url);
  const read = (kind: string) =>
    readFileSync(resolve(`@google-cloud/${service}-api/build/protos/protos.${kind}`), 'utf8');
  const write = (kind: string, text: string) =>
    writeFileSync(join(folder, 'protos', `${service}.${kind}`), text);
  if (used.has(`${service}.json`)) write('json', JSON.stringify(JSON.parse(read('json'))));
  if (used.has(`${service}.js`))
    write(
      'cjs',
      replaced(
        read('js'),
        'require("google-gax/build/src/protobuf").protobufMinimal',
        'require("protobufjs/minimal")',
      ),
    );
  if (!used.has(`${service}.d.ts`)) return;
  const declared = replaced(
    read('d.ts'),
    'import type {protobuf as $protobuf} from "google-gax";',
    'import type * as $protobuf from "protobufjs";',
  );
  // Two thirds of it are comments, which say what the names do.
  write('d.cts', declared.replaceAll(/^\s*\/\*\*[\s\S]*?\*\/\n+/gm, '').replaceAll(/^ +|\n(?=\n)/gm, ''));
}

/** Fails where the text is not there: the next version of Google's packages may say it in another way. */
function replaced(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`Google's protos no longer say ${from}`);
  return text.replace(from, to);
}
