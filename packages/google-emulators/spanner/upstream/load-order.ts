/** A table, and the tables that have to hold its rows' parents before it can hold them. */
export interface Dependent {
  readonly name: string;
  readonly needs: readonly string[];
}

/** Tables to be loaded together; each alone where none needs another that needs it. */
export interface LoadGroup<Table> {
  readonly tables: readonly Table[];
  /** Whether the rows refer to each other in a circle, so that they only go in all at once. */
  readonly circular: boolean;
}

/** Puts tables in an order in which what they need comes first, and those that need each other together. */
export function loadOrder<Table extends Dependent>(tables: readonly Table[]): LoadGroup<Table>[] {
  const byName = new Map(tables.map((table) => [table.name, table]));
  const index = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: Table[] = [];
  const groups: LoadGroup<Table>[] = [];

  // Tarjan's algorithm: a group is complete when nothing that it needs reaches further back than its first table.
  const visit = (table: Table): void => {
    const order = index.size;
    index.set(table.name, order);
    lowest.set(table.name, order);
    open.push(table);
    for (const name of table.needs) {
      const needed = byName.get(name);
      if (needed === undefined) continue;
      if (!index.has(name)) visit(needed);
      if (open.includes(needed)) lower(table.name, lowest.get(name) ?? order);
    }
    if (lowest.get(table.name) !== order) return;
    const group = open.splice(open.indexOf(table));
    groups.push({ tables: group, circular: group.length > 1 || table.needs.includes(table.name) });
  };
  const lower = (name: string, to: number): void => {
    lowest.set(name, Math.min(lowest.get(name) ?? to, to));
  };

  for (const table of tables) if (!index.has(table.name)) visit(table);
  return groups;
}
