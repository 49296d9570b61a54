/**
 * The trace of a request in the field by which Cloud Logging groups lines, from a W3C `traceparent`
 * (`00-<trace>-<span>-<flags>`) or Google's older `X-Cloud-Trace-Context` (`<trace>[/<span>][;o=1]`).
 */
export function traceOf(header: string | undefined, project: string): Readonly<Record<string, string>> {
  const [, trace] = /^(?:[0-9a-f]{2}-)?([0-9a-f]{32})(?:[-/;]|$)/.exec(header ?? '') ?? [];
  return trace === undefined ? {} : { 'logging.googleapis.com/trace': `projects/${project}/traces/${trace}` };
}
