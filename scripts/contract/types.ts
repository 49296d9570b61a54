import type { JsonSchema } from '@valibot/to-json-schema';
import { eventKinds } from '../../contract/events.ts';
import { eventSchema, requestSchema, withdrawalSchema } from './schemas.ts';

/**
 * contract/types.ts: the published schemas as TypeScript. What a schema says of a field is its comment there, so that an
 * editor shows it. A type inferred from the code's own schemas would have no comments. `null`, which is as if a field of a
 * request was not there, is for generated JSON: whoever writes TypeScript leaves the field out.
 */
export function typesFile(): string {
  const events = eventKinds.map((kind) =>
    declared(`${kind[0]?.toUpperCase()}${kind.slice(1)}Event`, eventSchema(kind)),
  );
  const head =
    '// Generated from the schemas in the code by npm run contract. Do not edit.\n// biome-ignore-all format: generated';
  const messages = [declared('RequestFields', requestSchema()), declared('Withdrawal', withdrawalSchema())];
  return [head, ...messages, ...events].join('\n\n').concat('\n');
}

function declared(name: string, schema: JsonSchema): string {
  return `${comment(schema, '')}export interface ${name} ${typeOf(schema, '')}`;
}

function typeOf(schema: JsonSchema | boolean | undefined, indent: string): string {
  if (typeof schema !== 'object') return 'unknown';
  const choices = alternativesOf(schema).filter((choice) => !isNull(choice));
  if (choices.length > 0) return choices.map((choice) => typeOf(choice, indent)).join(' | ');
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.enum !== undefined)
    return schema.enum
      .filter((value) => value !== null)
      .map(literal)
      .join(' | ');
  switch (schema.type) {
    case 'string':
    case 'boolean':
      return schema.type;
    case 'number':
    case 'integer':
      return 'number';
    case 'array':
      return `${parenthesised(typeOf(asOne(schema.items), indent))}[]`;
    case 'object':
      return schema.properties === undefined
        ? `Record<string, ${typeOf(schema.additionalProperties, indent)}>`
        : objectType(schema, indent);
    default:
      throw new Error(`no type of TypeScript is known for ${JSON.stringify(schema)}`);
  }
}

/** The schemas of which one has to fit, a list of types included; none where there is no choice. */
function alternativesOf(schema: JsonSchema): readonly (JsonSchema | boolean)[] {
  if (Array.isArray(schema.type)) return schema.type.map((type) => ({ ...schema, type }));
  return schema.anyOf ?? schema.oneOf ?? [];
}

function isNull(schema: JsonSchema | boolean): boolean {
  return typeof schema === 'object' && schema.type === 'null';
}

function objectType({ properties = {}, required = [] }: JsonSchema, indent: string): string {
  const deeper = `${indent}  `;
  const fields = Object.entries(properties).map(([name, field]) => {
    const optional = required.includes(name) ? '' : '?';
    const about = typeof field === 'object' ? comment(field, deeper) : '';
    return `${about}${deeper}readonly ${name}${optional}: ${typeOf(field, deeper)};\n`;
  });
  return `{\n${fields.join('')}${indent}}`;
}

function comment({ description }: JsonSchema, indent: string): string {
  return description === undefined ? '' : `${indent}/** ${description.replaceAll('*/', '*\\/')} */\n`;
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
}

function parenthesised(type: string): string {
  return type.includes(' | ') ? `(${type})` : type;
}

function asOne(items: JsonSchema['items']): JsonSchema | boolean | undefined {
  return Array.isArray(items) ? undefined : items;
}
