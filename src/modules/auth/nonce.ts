import type { Server } from '../../declarations/server.ts';
import { decodeBase64, encodeBase64 } from '../../values/base64.ts';
import { hmacRaw } from '../../values/digest/hmac.ts';
import { md5 } from '../../values/digest/md5.ts';
import type { ByteString } from '../../values/value.ts';

/** What a nonce was issued for. Numbers, since they are part of it: see `codes.ts`. */
export interface NonceContent {
  /** Epoch milliseconds. */
  readonly expires: number;
  readonly index: number;
  readonly qop: number;
  readonly algorithm: number;
}

/** Makes nonces that only this server can have made, and reads them again. */
export interface NonceForm {
  write(content: NonceContent): ByteString;
  /** Null: not one of ours. */
  read(nonce: ByteString): NonceContent | null;
}

const initialBytes = 8;
const contentBytes = 12;
const proofBytes = 12;

/** 3.x: 44 characters in which nobody else can read or change anything. */
export class SealedNonce implements NonceForm {
  readonly #server: Server;
  readonly #secret: ByteString;

  constructor(server: Server, secret: ByteString) {
    this.#server = server;
    this.#secret = secret;
  }

  write({ expires, index, qop, algorithm }: NonceContent): ByteString {
    const { random } = this.#server.host;
    const initial = number(random.uint32(), 4) + number(random.uint32(), 4);
    const content = number(expires, 6) + number(index, 4) + number(qop, 1) + number(algorithm, 1);
    const sealed = initial + exclusiveOr(content, this.#key('hide', initial));
    return encodeBase64(`${sealed}${this.#key('prove', sealed).slice(0, proofBytes)}\0`);
  }

  read(nonce: ByteString): NonceContent | null {
    const bytes = decodeBase64(nonce);
    if (bytes === null || bytes.length !== initialBytes + contentBytes + proofBytes + 1) return null;
    const sealed = bytes.slice(0, initialBytes + contentBytes);
    const proof = bytes.slice(sealed.length, sealed.length + proofBytes);
    if (proof !== this.#key('prove', sealed).slice(0, proofBytes)) return null;
    const hidden = sealed.slice(initialBytes);
    const content = exclusiveOr(hidden, this.#key('hide', sealed.slice(0, initialBytes)));
    return {
      expires: fromNumber(content.slice(0, 6)),
      index: fromNumber(content.slice(6, 10)),
      qop: fromNumber(content.slice(10, 11)),
      algorithm: fromNumber(content.slice(11)),
    };
  }

  #key(purpose: ByteString, text: ByteString): ByteString {
    return hmacRaw('sha256', this.#secret, `${purpose}:${text}`);
  }
}

/** 2.4: expiry and index as hexadecimal digits, with an MD5 that proves them. */
export class PlainNonce implements NonceForm {
  readonly #secret: ByteString;
  readonly #hasIndex: boolean;

  constructor(secret: ByteString, hasIndex: boolean) {
    this.#secret = secret;
    this.#hasIndex = hasIndex;
  }

  write({ expires, index }: NonceContent): ByteString {
    const head = hexadecimal(Math.floor(expires / 1000)) + (this.#hasIndex ? hexadecimal(index) : '');
    return head + md5(head + this.#secret);
  }

  read(nonce: ByteString): NonceContent | null {
    const length = this.#hasIndex ? 16 : 8;
    const head = nonce.slice(0, length);
    if (nonce.length !== length + 32 || nonce.slice(length) !== md5(head + this.#secret)) return null;
    const [seconds, index] = [head.slice(0, 8), head.slice(8)].map((digits) => Number.parseInt(digits, 16));
    // Seconds are compared, and the last one counts to its end.
    return { expires: seconds! * 1000 + 999, index: index || 0, qop: 0, algorithm: 0 };
  }
}

function number(value: number, bytes: number): ByteString {
  let text = '';
  for (let left = value, at = 0; at < bytes; at++, left = Math.floor(left / 256)) {
    text = String.fromCharCode(left % 256) + text;
  }
  return text;
}

function fromNumber(bytes: ByteString): number {
  let value = 0;
  for (let at = 0; at < bytes.length; at++) value = value * 256 + bytes.charCodeAt(at);
  return value;
}

function exclusiveOr(text: ByteString, key: ByteString): ByteString {
  let result = '';
  for (let at = 0; at < text.length; at++) {
    result += String.fromCharCode(text.charCodeAt(at) ^ key.charCodeAt(at));
  }
  return result;
}

function hexadecimal(value: number): ByteString {
  return value.toString(16).padStart(8, '0');
}
