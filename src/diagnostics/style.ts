/** How parts of written diagnostics are set apart. */
export interface Style {
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly note: (text: string) => string;
  readonly mark: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly strong: (text: string) => string;
}

const same = (text: string): string => text;
const painted =
  (code: string) =>
  (text: string): string =>
    `\x1b[${code}m${text}\x1b[0m`;

export const plain: Style = { error: same, warning: same, note: same, mark: same, faint: same, strong: same };

/** For terminals. */
export const coloured: Style = {
  error: painted('1;31'),
  warning: painted('1;33'),
  note: painted('1;36'),
  mark: painted('31'),
  faint: painted('2'),
  strong: painted('1'),
};
