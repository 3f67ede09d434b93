/** Strings as small integers, so that comparing two of them is comparing two numbers. */
export interface Interned {
  /** One list a text; equal numbers mean equal strings, in all of them. */
  readonly ids: readonly Int32Array[];
  /** Ids lie in [0, distinct). */
  readonly distinct: number;
}

export function intern(...texts: readonly (readonly string[])[]): Interned {
  const known = new Map<string, number>();
  const ids = texts.map((strings) => {
    const list = new Int32Array(strings.length);
    for (let i = 0; i < strings.length; i++) {
      const string = strings[i]!;
      let id = known.get(string);
      if (id === undefined) {
        id = known.size;
        known.set(string, id);
      }
      list[i] = id;
    }
    return list;
  });
  return { ids, distinct: known.size };
}
