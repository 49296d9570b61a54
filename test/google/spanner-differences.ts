import type { Differences } from 'google-emulators/test/contract/known-differences.ts';

/** In what Google's Spanner emulator (SDK 528), behind ours, does not do as Spanner does. */
export const spannerDifferences: Differences = {
  'an instance has an edition': {
    reason: 'the emulator knows no editions',
    fails: /EDITION_UNSPECIFIED/,
  },
  'a project lists no instance of another whose id begins as its own does': {
    reason: 'the emulator takes every instance whose name begins with that of the project',
    fails: /deep-equal[\s\S]*\n\+ {3}'projects\/contract-\d+0\/instances\/inst'/,
  },
  'there is a configuration for instances, and more than one': {
    reason: 'the emulator has emulator-config and no other',
    fails: /1 is all there is/,
  },
};
