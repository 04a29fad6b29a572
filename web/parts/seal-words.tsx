// The seal of the record in eight words, which a person can compare or write down.
export const SealWords = ({ seal }: { seal: readonly string[] }) => (
  <ol className="seal">
    {seal.map((word, at) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: eight words in order, and a word may come twice
      <li key={at} className="seal-word">
        {word}
      </li>
    ))}
  </ol>
);
