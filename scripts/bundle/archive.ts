import { zipSync } from 'fflate';

/** The earliest date that a zip can hold, in whatever zone the machine is: the archive has to say the same everywhere. */
const noTime = new Date(1980, 0, 1);

/** A zip that is the same, byte for byte, whenever the files are: Terraform deploys again when its hash changes. */
export function archive(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const sorted = [...files].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return zipSync(Object.fromEntries(sorted), { level: 9, mtime: noTime });
}
