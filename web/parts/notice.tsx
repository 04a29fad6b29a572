// What is told before a yes: one of the notices, folded where the page has other things to say.
import { type NoticeName, notices } from '../../config/words/notice.ts';
import { permitWords } from '../words-permits.ts';
import '../styles/privacy.css';

export const Notice = ({ name }: { name: NoticeName }) => (
  <details className="means small">
    <summary>{permitWords.means}</summary>
    <p>{notices[name]}</p>
  </details>
);
