// Choosing many rows by hand or by keys: one after another, a stretch with Shift, or all.
import { useRef, useState } from 'react';

export interface Selection {
  /** null while nothing is being selected. */
  readonly chosen: ReadonlySet<number> | null;
  begin(): void;
  end(): void;
  /** For the list that holds the boxes. */
  onClick(event: React.MouseEvent): void;
  onKeyDown(event: React.KeyboardEvent): void;
}

const idOf = (target: EventTarget): number | null => {
  const id = target instanceof HTMLInputElement ? target.dataset['play'] : undefined;
  return id === undefined ? null : Number(id);
};

/** The ids from one to the other, as they stand in the list. */
export const stretch = (ids: readonly number[], from: number, to: number): readonly number[] => {
  const [one, other] = [ids.indexOf(from), ids.indexOf(to)];
  return one < 0 || other < 0 ? [to] : ids.slice(Math.min(one, other), Math.max(one, other) + 1);
};

export const useSelection = (ids: readonly number[], onDelete: (chosen: readonly number[]) => void): Selection => {
  const [chosen, setChosen] = useState<ReadonlySet<number> | null>(null);
  const last = useRef<number | null>(null);
  const from = (id: number): number => last.current ?? id;

  const add = (more: readonly number[]): void => setChosen((before) => new Set([...(before ?? []), ...more]));
  const toggle = (id: number): void =>
    setChosen((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });

  const step = (id: number, by: 1 | -1, selecting: boolean): void => {
    const next = ids[ids.indexOf(id) + by];
    if (next === undefined) return;
    document.querySelector<HTMLInputElement>(`input[data-play="${next}"]`)?.focus();
    if (selecting) add(stretch(ids, from(id), next));
    else last.current = next;
  };

  const press = (id: number, { key, shiftKey, ctrlKey, metaKey }: React.KeyboardEvent): boolean => {
    if (key === 'ArrowDown' || key === 'ArrowUp') step(id, key === 'ArrowDown' ? 1 : -1, shiftKey);
    else if (key === 'a' && (ctrlKey || metaKey)) add(ids);
    else if (key === 'Delete') onDelete([...(chosen ?? [])]);
    else if (key === 'Escape') setChosen(null);
    else return false;
    return true;
  };

  return {
    chosen,
    begin: () => {
      last.current = null;
      setChosen(new Set());
    },
    end: () => setChosen(null),
    onClick: (event) => {
      const id = idOf(event.target);
      if (id === null) return;
      if (event.shiftKey && last.current !== null) add(stretch(ids, last.current, id));
      else toggle(id);
      last.current = id;
    },
    onKeyDown: (event) => {
      const id = idOf(event.target);
      if (id === null) return;
      if (press(id, event)) event.preventDefault();
    },
  };
};
