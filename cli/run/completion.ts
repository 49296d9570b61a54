import type { CliContext } from '../context.ts';

const scripts = {
  bash: `_spanner_backups() {
  local IFS=$'\\n'
  COMPREPLY=($(spanner-backups __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _spanner_backups spanner-backups
`,
  zsh: `_spanner_backups() {
  local -a found
  found=("\${(@f)$(spanner-backups __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -a found
}
compdef _spanner_backups spanner-backups
`,
} as const;

/** Prints the script for a shell. */
export default function completion(this: CliContext, _flags: object, shell: keyof typeof scripts): void {
  this.print(scripts[shell]);
}
