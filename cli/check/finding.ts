/** What was found of one thing that a deployment needs. */
export interface Finding {
  /** `WARN`: it could not be seen, or it works but not as it should. */
  readonly status: 'ok' | 'FAIL' | 'WARN';
  readonly about: string;
  readonly why?: string;
  /** A command that mends it. */
  readonly mend?: string;
}

export const ok = (about: string): Finding => ({ status: 'ok', about });

export const fail = (about: string, why: string, mend: string): Finding => ({
  status: 'FAIL',
  about,
  why,
  mend,
});

export const warn = (about: string, why: string, mend: string): Finding => ({
  status: 'WARN',
  about,
  why,
  mend,
});

/**
 * What Terraform makes is made again by Terraform: a part that was made by hand would be in the way of the next apply.
 * Grants are additive, so a command may give them back.
 */
export const apply = 'terraform -chdir=terraform apply';
