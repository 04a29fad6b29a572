// Lists with one thing moved or taken out.

export const without = <Item>(list: readonly Item[], at: number): Item[] => list.filter((_, index) => index !== at);

export const moved = <Item>(list: readonly Item[], from: number, to: number): Item[] => {
  const item = list[from];
  if (item === undefined || to < 0 || to >= list.length) return [...list];
  const rest = without(list, from);
  rest.splice(to, 0, item);
  return rest;
};
