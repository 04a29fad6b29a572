// How hard a text is to read: the Flesch-Kincaid grade, the school year (USA) in which it is understood.

export const wordsOf = (text: string): readonly string[] => text.match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu) ?? [];

/** Vowel groups, without a silent e; at least one. The usual count for English, right for about nine words in ten. */
const syllablesOf = (word: string): number => {
  const plain = word.toLowerCase().replace(/(?:[^laeiouy]es|[^td]ed|[^laeiouy]e)$/, (end) => end.charAt(0));
  return Math.max(1, (plain.match(/[aeiouy]+/g) ?? []).length);
};

/** 0.39 x words per sentence + 11.8 x syllables per word - 15.59 (Kincaid et al., Navy report 8-75, 1975). */
export const gradeOf = (text: string): number => {
  const words = wordsOf(text);
  const sentences = (text.match(/[.!?](?=\s|$)/g) ?? []).length;
  const syllables = words.reduce((sum, word) => sum + syllablesOf(word), 0);
  return 0.39 * (words.length / sentences) + 11.8 * (syllables / words.length) - 15.59;
};
