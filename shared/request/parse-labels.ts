import * as v from 'valibot';
import { type Problem, readField, withoutNulls } from './problem.ts';
import { type Labels, labelLimits, RequestSchema } from './request-schema.ts';

const field = RequestSchema.entries.labels;

/** Parses `labels`. Gives the valid ones, and adds a problem for each of the others. */
export function parseLabels(given: unknown, problems: Problem[]): Labels {
  const isObject = typeof given === 'object' && given !== null && !Array.isArray(given);
  const labels = isObject ? withoutNulls(given) : given;
  if (Array.isArray(labels)) {
    // valibot takes a list for a record.
    problems.push({ path: 'labels', message: 'an object of strings is expected' });
    return {};
  }
  // valibot's record drops these keys without a word.
  for (const key of ['__proto__', 'prototype', 'constructor']) {
    if (typeof labels === 'object' && labels !== null && Object.hasOwn(labels, key))
      problems.push({ path: `labels.${key}`, message: 'is not a key for a label' });
  }
  if (labels === undefined) return {};
  return readField(field, labels, 'labels', problems) ?? legibleLabels(labels);
}

/** The valid ones of these labels: they let the publisher recognise the rejection. */
function legibleLabels(labels: unknown): Labels {
  if (typeof labels !== 'object' || labels === null) return {};
  const legible = Object.entries(labels).flatMap(([key, value]) => {
    const alone = v.safeParse(field, { [key]: value });
    return alone.success ? Object.entries(alone.output ?? {}) : [];
  });
  return Object.fromEntries(legible.slice(0, labelLimits.count));
}
