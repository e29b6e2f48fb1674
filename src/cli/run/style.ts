/** How parts of the output are set apart. */
export interface Style {
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly kind: (text: string) => string;
}

const painted =
  (code: string) =>
  (text: string): string =>
    `\x1b[${code}m${text}\x1b[0m`;
const same = (text: string): string => text;

export const plainStyle: Style = { strong: same, faint: same, good: same, bad: same, warn: same, kind: same };

export const colouredStyle: Style = {
  strong: painted('1'),
  faint: painted('2'),
  good: painted('32'),
  bad: painted('1;31'),
  warn: painted('33'),
  kind: painted('36'),
};
