import type { ByteString } from '../../values/value.ts';

/** Cuts JSON objects that follow one another without any separator. */
export class JsonObjects {
  private rest = '';
  private index = 0;
  private depth = 0;
  private inText = false;

  /** The objects that are complete with these bytes. */
  push(data: ByteString): ByteString[] {
    this.rest += data;
    const complete: ByteString[] = [];
    while (this.index < this.rest.length) {
      const character = this.rest[this.index++]!;
      if (this.inText) {
        if (character === '\\') this.index++;
        else if (character === '"') this.inText = false;
      } else if (character === '"') {
        this.inText = true;
      } else if (character === '{' || character === '[') {
        this.depth++;
      } else if ((character === '}' || character === ']') && --this.depth === 0) {
        complete.push(this.rest.slice(0, this.index).trim());
        this.rest = this.rest.slice(this.index);
        this.index = 0;
      }
    }
    return complete;
  }
}
