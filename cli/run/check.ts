import { type Line, paint, type Style, span, wrappedLine } from '../../shared/terminal/line.ts';
import { terminalOf } from '../../shared/terminal/screen.ts';
import { checkAll } from '../check/check.ts';
import type { Finding } from '../check/finding.ts';
import type { CliContext } from '../context.ts';
import { deploymentOf } from '../deployment.ts';
import { CliError, exitCodes } from '../exit.ts';
import type { DeploymentFlags, FormatFlag } from '../flags.ts';
import { databaseNamed, instanceNamed } from '../resource-names.ts';

/** The flags of the command. */
export interface CheckFlags extends DeploymentFlags, FormatFlag {
  readonly instance?: readonly string[];
  readonly database?: readonly string[];
}

/** Tells of everything that a deployment needs whether it is there. */
export default async function check(this: CliContext, flags: CheckFlags): Promise<void> {
  const { instance = [], database = [] } = flags;
  const deployment = deploymentOf(flags, this.environment, database[0] ?? instance[0]);
  if (this.environment.SPANNER_EMULATOR_HOST !== undefined)
    throw new CliError(
      'The emulator variables are set: a local stack has no rights, APIs or schedules to check. Unset them.',
      'usage',
    );
  const instances = instance.map((one) => instanceNamed(one, deployment.project));
  const [only] = instances.length === 1 ? instance : [];
  const databases = database.map((one) => databaseNamed(one, deployment.project, only));
  const findings = await checkAll(deployment, { instances, databases }, await this.rest(), this.clock());
  if (flags.format === 'json') this.print(`${JSON.stringify(findings, undefined, 2)}\n`);
  else {
    const { colour, width } = terminalOf(this.output, this.environment, 120);
    const isTerminal = this.output.isTTY === true;
    for (const finding of findings)
      for (const line of linesOf(finding, isTerminal ? width - 1 : Number.POSITIVE_INFINITY))
        this.print(`${paint(line, colour)}\n`);
  }
  const many = (status: Finding['status']) => findings.filter((one) => one.status === status).length;
  this.process.stderr.write(`${many('ok')} ok, ${many('FAIL')} FAIL, ${many('WARN')} WARN\n`);
  const exit = many('FAIL') > 0 ? 'unsound' : many('WARN') > 0 ? 'unsure' : 'succeeded';
  this.process.exitCode = exitCodes[exit].code;
}

const styles: Readonly<Record<Finding['status'], Style>> = { ok: 'green', FAIL: 'red', WARN: 'yellow' };
const indent = '      ';

/** A command stands on a line of its own, uncut, to be pasted; so does a name that is longer than a line. */
function linesOf({ status, about, why, mend }: Finding, width: number): Line[] {
  const text = (words: string, style?: Style) =>
    wrappedLine([span(words, style)], Math.max(30, width - indent.length));
  return [
    ...text(about).map((part, index): Line => {
      const beginning = index === 0 ? span(status.padEnd(indent.length), styles[status]) : span(indent);
      return [beginning, ...part];
    }),
    ...(why === undefined ? [] : text(why, 'dim')).map((part): Line => [span(indent), ...part]),
    ...(mend === undefined ? [] : [[span(indent), span(mend, 'bold')]]),
  ];
}
