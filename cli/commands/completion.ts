import { buildCommand } from '@stricli/core';
import type { CliContext } from '../context.ts';

const shells = ['bash', 'zsh'] as const;

type Shell = (typeof shells)[number];

export const completionCommand = buildCommand<Record<never, never>, [shell: Shell], CliContext>({
  loader: () => import('../run/completion.ts'),
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [{ placeholder: 'SHELL', parse: shellNamed, brief: 'bash or zsh' }],
    },
  },
  docs: {
    brief: 'The script by which a shell completes commands and flags',
    fullDescription: [
      'Prints a script for the shell: source <(spanner-backups completion bash)',
      'To have it in every shell, write that line into ~/.bashrc, or with zsh into ~/.zshrc, after compinit.',
    ].join('\n'),
  },
});

function shellNamed(input: string): Shell {
  const shell = shells.find((one) => one === input);
  if (shell === undefined) throw new Error(`a shell is expected: ${shells.join(' or ')}`);
  return shell;
}
