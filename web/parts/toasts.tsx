// Short messages over the page; one may carry a button for as long as it is shown, such as taking something back.
import { useEffect, useRef } from 'react';
import { useNow } from '../act.ts';
import { fill } from '../format.ts';
import { dropToast, type Toast, usePanel } from '../state.ts';
import { words } from '../words.ts';

const Offer = ({ toast, action }: { toast: Toast; action: NonNullable<Toast['action']> }) => {
  const button = useRef<HTMLButtonElement>(null);
  const seconds = Math.max(0, Math.ceil((toast.untilMs - useNow(250)) / 1000));
  const take = useRef((): void => {});
  take.current = () => {
    dropToast(toast.id);
    void action.run();
  };
  useEffect(() => {
    // What was acted upon is gone, and the keyboard with it: it goes where the act can be taken back.
    if (document.activeElement === null || document.activeElement === document.body) button.current?.focus();
    const onKey = (event: KeyboardEvent): void => {
      const typing = event.target instanceof HTMLElement && event.target.matches('input[type=text], input:not([type])');
      if (event.key !== 'z' || !(event.ctrlKey || event.metaKey) || event.shiftKey || typing) return;
      event.preventDefault();
      take.current();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  return (
    <div className="toast toast-offer">
      <span>{toast.text}</span>
      <button ref={button} type="button" aria-keyshortcuts="Control+Z" onClick={() => take.current()}>
        {action.label}
        <span aria-hidden="true"> {fill(words.secondsLeft, { n: seconds })}</span>
      </button>
    </div>
  );
};

export const Toasts = () => {
  const { toasts } = usePanel();
  return (
    <div className="toasts" role="status">
      {toasts.map((toast) =>
        toast.action === null ? (
          <p key={toast.id} className={toast.bad ? 'toast toast-bad' : 'toast'}>
            {toast.text}
          </p>
        ) : (
          <Offer key={toast.id} toast={toast} action={toast.action} />
        ),
      )}
    </div>
  );
};
