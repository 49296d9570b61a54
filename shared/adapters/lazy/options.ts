import type { Config } from '../../runtime/config.ts';

/** Which project and which database of it, and where local stand-ins are. */
export interface LazyOptions extends Pick<Config, 'emulators'> {
  readonly project: string;
  readonly firestoreDatabase: string;
}
