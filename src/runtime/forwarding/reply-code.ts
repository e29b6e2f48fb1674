/** The problem of a status code that a reply made here cannot have; undefined (not known yet) has none. */
export function replyCodeProblem(code: number | undefined): string | undefined {
  if (code === undefined || (code >= 100 && code <= 699)) return undefined;
  return `wrong status code ${code}, allowed are 100 to 699`;
}
