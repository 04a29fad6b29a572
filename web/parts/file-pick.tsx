// One file to choose, with its name once it is chosen.
import { Button } from '@mantine/core';
import { useRef } from 'react';
import { fill, sizeOf } from '../format.ts';
import { restoreWords } from '../words-safety.ts';

export const FilePick = (props: {
  label: string;
  button: string;
  accept?: string;
  file: File | null;
  onFile: (file: File) => void;
}) => {
  const { label, button, file } = props;
  const input = useRef<HTMLInputElement>(null);
  const take = (chosen: FileList | null): void => {
    const first = chosen?.[0];
    if (first !== undefined) props.onFile(first);
  };
  return (
    <div className="file-pick">
      <div>
        <p className="strong">{label}</p>
        {file !== null && (
          <p className="quiet small path">{fill(restoreWords.picked, { name: file.name, size: sizeOf(file.size) })}</p>
        )}
      </div>
      <input
        ref={input}
        type="file"
        hidden
        accept={props.accept}
        aria-label={label}
        onChange={(event) => take(event.currentTarget.files)}
      />
      <Button variant="default" onClick={() => input.current?.click()}>
        {button}
      </Button>
    </div>
  );
};
