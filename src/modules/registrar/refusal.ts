import type { ByteString } from '../../values/value.ts';

/** Why a REGISTER is refused: code, and the text of `P-Registrar-Error`. */
export class Refusal {
  readonly code: number;
  readonly text: ByteString;
  constructor(code: number, text: ByteString) {
    this.code = code;
    this.text = text;
  }
}
