import { rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { Dice } from '../faults/dice.ts';
import { holds } from '../soak/checks.ts';
import { attacks } from './attacks.ts';
import { builtFunctions } from './built.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    built: { type: 'string' },
    help: { type: 'boolean', default: false },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
    small: { type: 'boolean', default: false },
  },
});

const width = Math.max(...attacks.map(({ name }) => name.length));
const help = `npm run attack [-- [options] [names]]

Attacks the built functions, as processes of 512 MiB over the embedded services, and judges what is left. Ends with 1
where a judgement fails. Without names, all attacks:

${attacks.map(({ name, what }) => `  ${name.padEnd(width)}  ${what}`).join('\n')}

  --seed N        draws what is drawn by this number; the one that was drawn is printed
  --small         a few messages each, in seconds: shows that the attacks work, and little of the functions
  --built FOLDER  attacks these instead of building: what \`node scripts/build.ts FOLDER test/proofs/functions.ts\` made, below this folder
`;

const unknown = positionals.filter((name) => attacks.every((attack) => attack.name !== name));
if (values.help || unknown.length > 0) {
  for (const name of unknown) console.error(`There is no attack "${name}".`);
  console.log(help);
  process.exit(values.help ? 0 : 2);
}

console.log(`--seed ${values.seed}`);
const built = values.built ?? (await builtFunctions());
let broken = 0;
try {
  const chosen = attacks.filter(({ name, onlyWhole }) =>
    positionals.length === 0 ? !values.small || onlyWhole === undefined : positionals.includes(name),
  );
  for (const { name, what, run } of chosen) {
    const beganAt = performance.now();
    const checks = await run({ built, dice: new Dice(Number(values.seed)), isSmall: values.small });
    console.log(`\n${name}: ${what} (${Math.round((performance.now() - beganAt) / 1_000)} s)`);
    console.table(
      checks.map((check) => ({
        '': check.what,
        measured: Math.round(check.measured * 10) / 10,
        'at most': Math.round(check.most * 10) / 10,
        kept: holds(check) ? 'yes' : 'NO',
      })),
    );
    const wrong = checks.filter((check) => !holds(check));
    // What judges nothing shows nothing.
    broken += checks.length === 0 ? 1 : wrong.length;
    for (const { what: promise, such } of wrong)
      console.log(`NOT KEPT  ${promise}${such ? `: ${such.slice(0, 300)}` : ''}`);
  }
} finally {
  if (values.built === undefined) await rm(built, { recursive: true });
}
console.log(broken === 0 ? '\nall kept' : `\n${broken} not kept`);
process.exit(broken === 0 ? 0 : 1);
