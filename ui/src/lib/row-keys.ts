/** Keys for the rows of a virtual list. */

type Id = string | number;

type RowKeys = { keys: number[]; /** How often elements were given to other rows so far. */ leaps: number };

/**
 * Who stays in view keeps its element. After a leap, when at most one does (the one that is drawn
 * for its focus), the others take the elements of those that are gone, in their order: to make new
 * ones for a whole view takes longer than a frame.
 */
export function createRowKeys(): (ids: ReadonlyArray<Id>) => RowKeys {
  let known = new Map<Id, number>();
  let [next, leaps] = [0, 0];
  return (ids) => {
    const stay = ids.filter((id) => known.has(id));
    const leap = stay.length <= 1 && ids.length > 1 && known.size > stay.length;
    if (leap) leaps += 1;
    const free = leap ? [...known].filter(([id]) => id !== stay[0]).map(([, key]) => key) : [];
    const now = new Map<Id, number>();
    for (const id of ids) now.set(id, known.get(id) ?? free.shift() ?? next++);
    known = now;
    return { keys: [...now.values()], leaps };
  };
}
