/** The configurations on offer, and the regions of each. Source: Google's page "Regional and multi-region configurations". */
const regionsByConfig: ReadonlyMap<string, readonly [string, ...string[]]> = new Map([
  ['eur3', ['europe-west1', 'europe-west4', 'europe-north1']],
  ['nam3', ['us-east4', 'us-east1', 'us-central1']],
  ['nam6', ['us-central1', 'us-east1', 'us-west1', 'us-west2']],
  ['regional-europe-west1', ['europe-west1']],
  ['regional-us-central1', ['us-central1']],
  ['regional-us-east1', ['us-east1']],
  ['regional-us-east4', ['us-east4']],
]);

/** The ids of all configurations on offer. */
export const configIds: readonly string[] = [...regionsByConfig.keys()];

/** The regions of a configuration by its id; `undefined` where they are not known. Any `regional-…` says its own. */
export function regionsOf(id: string): readonly string[] | undefined {
  const regional = /^regional-(.+)$/.exec(id)?.[1];
  return regional === undefined ? regionsByConfig.get(id) : [regional];
}

/** The InstanceConfig message of a configuration that is on offer; `undefined` of any other. */
export function instanceConfig(project: string, id: string): object | undefined {
  const regions = regionsByConfig.get(id);
  if (regions === undefined) return undefined;
  const [leader] = regions;
  return {
    name: `${project}/instanceConfigs/${id}`,
    displayName: regions.length === 1 ? leader : id,
    configType: 'GOOGLE_MANAGED',
    replicas: regions.map((location) => ({
      location,
      type: 'READ_WRITE',
      defaultLeaderLocation: location === leader,
    })),
    leaderOptions: [leader],
    state: 'READY',
  };
}
