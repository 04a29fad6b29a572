// From when somebody decides alone: counted from the month of birth, because the day is nobody's business.

/** UTC time from which a person born in `birthMonth` (YYYY-MM) has surely reached `years`. */
export const ofAgeAtMs = (birthMonth: string, years: number): number => {
  const [year = '', month = ''] = birthMonth.split('-');
  return Date.UTC(Number(year) + years, Number(month), 1);
};
