// A sheet over the page: from below on a phone, in the middle on a larger screen; the browser keeps focus inside.
import { ActionIcon } from '@mantine/core';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { createPortal } from 'react-dom';
import { IconX } from '../icons.ts';
import { words } from '../words.ts';
import { WhileHere } from './while-here.tsx';

export const Sheet = ({
  title,
  open,
  onClose,
  children,
}: {
  title: string;
  open: boolean;
  onClose: () => void;
  children: ReactNode;
}) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const head = useRef<HTMLHeadingElement>(null);
  const heading = useId();
  const close = useRef(onClose);
  close.current = onClose;

  useEffect(() => {
    const element = dialog.current;
    if (element === null || !open) return;
    const before = document.activeElement;
    element.showModal();
    // Nothing in a sheet is chosen by a careless Enter: its title has the focus first.
    head.current?.focus();
    const onCancel = (event: Event): void => {
      event.preventDefault();
      close.current();
    };
    const onPress = (event: MouseEvent): void => {
      if (event.target === element) close.current();
    };
    element.addEventListener('cancel', onCancel);
    element.addEventListener('mousedown', onPress);
    return () => {
      element.removeEventListener('cancel', onCancel);
      element.removeEventListener('mousedown', onPress);
      element.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [open]);

  if (!open) return null;
  // Beside the page and not in it, so that it can be closed also while the house is away.
  return createPortal(
    <dialog ref={dialog} className="sheet" aria-labelledby={heading}>
      <div className="sheet-inside">
        <div className="sheet-head">
          <h2 id={heading} ref={head} tabIndex={-1}>
            {title}
          </h2>
        </div>
        <div className="sheet-body">
          <WhileHere>{children}</WhileHere>
        </div>
        <ActionIcon className="sheet-close" aria-label={words.close} onClick={onClose} color="gray">
          <IconX size={20} aria-hidden />
        </ActionIcon>
      </div>
    </dialog>,
    document.body,
  );
};
