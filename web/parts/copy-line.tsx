// A line to paste elsewhere, with a button that copies it.
import { Button } from '@mantine/core';
import { useRef, useState } from 'react';
import { IconCheck, IconCopy } from '../icons.ts';
import { words } from '../words.ts';

/** The clipboard needs TLS or localhost; over plain HTTP in a home the older way still works. */
const copyText = async (text: string, element: HTMLElement | null): Promise<boolean> => {
  if (navigator.clipboard !== undefined) {
    await navigator.clipboard.writeText(text);
    return true;
  }
  if (element === null) return false;
  const range = document.createRange();
  range.selectNodeContents(element);
  const selection = getSelection();
  selection?.removeAllRanges();
  selection?.addRange(range);
  return document.execCommand('copy');
};

export const CopyLine = ({ line }: { line: string }) => {
  const code = useRef<HTMLElement>(null);
  const [copied, setCopied] = useState(false);
  const copy = (): void => {
    copyText(line, code.current).then(setCopied, () => setCopied(false));
  };
  return (
    <div className="copy-line">
      <code ref={code}>{line}</code>
      <Button
        variant="light"
        fullWidth
        leftSection={copied ? <IconCheck size={18} aria-hidden /> : <IconCopy size={18} aria-hidden />}
        onClick={copy}
      >
        {copied ? words.sensors.copied : words.sensors.copy}
      </Button>
    </div>
  );
};
