// Where files are dropped or picked.
import { Button } from '@mantine/core';
import { type ReactNode, useRef, useState } from 'react';
import { fill } from '../format.ts';
import { words } from '../words.ts';

const chosenText = (files: readonly File[]): string =>
  files.length === 1
    ? fill(words.import.chosenOne, { name: files[0]?.name ?? '' })
    : fill(words.import.chosen, { n: files.length });

export const DropZone = ({
  files,
  icon,
  onFiles,
}: {
  files: readonly File[];
  icon: ReactNode;
  onFiles: (files: readonly File[]) => void;
}) => {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  return (
    <section
      className={over ? 'drop drop-over' : 'drop'}
      aria-label={words.import.drop}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onFiles([...event.dataTransfer.files]);
      }}
    >
      <div className="empty-icon">{icon}</div>
      <p className="strong">{files.length === 0 ? words.import.drop : chosenText(files)}</p>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept=".zip,.json,.csv"
        aria-label={words.import.pick}
        onChange={(event) => onFiles([...(event.currentTarget.files ?? [])])}
      />
      <Button variant="light" onClick={() => input.current?.click()}>
        {words.import.pick}
      </Button>
    </section>
  );
};
