/** The `filters` of a list request: for each key the values, any of which may match. */
export type Filters = ReadonlyMap<string, readonly string[]>;
