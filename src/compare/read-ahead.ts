/** The items of a list that comes by and by, some of them asked for before they are wanted: while one is worked on, those
 *  that follow are under way. Whoever leaves early has to end what `source` waits for. */
export async function* readAhead<Item>(source: AsyncGenerator<Item>, ahead: number): AsyncGenerator<Item> {
  const ask = (): Promise<IteratorResult<Item, undefined>> => {
    const next = source.next();
    next.catch(() => {}); // told when it is its turn
    return next;
  };
  const underWay = Array.from({ length: ahead + 1 }, ask);
  try {
    for (;;) {
      const next = await underWay.shift()!;
      if (next.done === true) return;
      underWay.push(ask());
      yield next.value;
    }
  } finally {
    source.return(undefined).catch(() => {});
  }
}
