import { camelCase } from './names.ts';

/** The path of an HTTP rule, such as `/v1/{name=projects/*}/instances`. */
export interface PathTemplate {
  /** The values of its variables, each by the path of the field that it fills; undefined where the path is another one. */
  match(path: string): ReadonlyMap<string, string> | undefined;
}

/** A variable with its shape, or what stands between two. */
const part = /\{([^=}]+)=([^}]+)\}|[^{}]+/g;

/** The last segment that may be anything. It ends before the colon of a verb such as `:cancel`. */
const lastStar = /\*(?=[^/]*$)/;

/** Reads the path of an HTTP rule. Source: google/api/http.proto, "Path template syntax". */
export function pathTemplate(template: string): PathTemplate {
  const fields: string[] = [];
  const explicit = template.replaceAll(/\{([^=}]+)\}/g, '{$1=*}').replace(lastStar, '[^:]');
  const patterns = [...explicit.matchAll(part)].map(([literal, variable, shape = '']) => {
    if (variable === undefined) return patternOf(literal);
    fields.push(variable.split('.').map(camelCase).join('.'));
    return `(${patternOf(shape)})`;
  });
  const whole = new RegExp(`^${patterns.join('')}$`);
  return {
    match: (path) => {
      const found = whole.exec(path);
      return found === null
        ? undefined
        : new Map(fields.map((field, index) => [field, found[index + 1] ?? '']));
    },
  };
}

/** `*` is one segment. A project's id may have a colon (`example.com:p`). */
function patternOf(shape: string): string {
  return shape.replaceAll('.', String.raw`\.`).replaceAll('[^:]', '[^/:]+').replaceAll('*', '[^/]+');
}
