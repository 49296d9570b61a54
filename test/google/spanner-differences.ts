import type { Differences } from '../contract/known-differences.ts';

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
  'a database says how far back its versions reach': {
    reason: 'the emulator keeps versions for an hour, whatever is asked for, and does not say so',
    fails: /'' !== '3600s'/,
  },
  'a database says when it was created, and in which dialect': {
    reason: 'the emulator leaves both empty; INFORMATION_SCHEMA knows the dialect',
    fails: /falsy[\s\S]*createTime/,
  },
  'dropping a database that is not there is refused': {
    reason: 'the emulator is content when it is gone',
    fails: /'OK' !== 'NOT_FOUND'/,
  },
  'the operations of databases are listed': {
    reason: 'the emulator does not have ListDatabaseOperations',
    fails: /UNIMPLEMENTED/,
  },
};
