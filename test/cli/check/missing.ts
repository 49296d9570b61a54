import type { Finding } from '../../../cli/check/finding.ts';
import type { World } from './google.ts';

export interface Missing {
  readonly title: string;
  readonly change: (world: World) => void;
  /** What is said of it: what it is about, why, and the command that mends it. */
  readonly about: RegExp;
  readonly why: RegExp;
  readonly mend: RegExp;
  readonly status?: Finding['status'];
  /** So many findings, where one thing is needed for several. */
  readonly many?: number;
}

export const gone = (path: string) => (world: World) => void world.things.delete(path);
export const changed = (path: string, more: object) => (world: World) =>
  void world.things.set(path, { ...Object(world.things.get(path)), ...more });
export const ungranted = (resource: string, id: string) => (world: World) => {
  for (const binding of world.policies.get(resource) ?? [])
    binding.members = binding.members.filter((member) => !member.includes(id));
};
