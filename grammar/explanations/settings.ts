/** Mistakes at the top level. */
import * as t from '../tokens.ts';
import { type Explanation, isKeyword, isString, nameToken } from './mistake.ts';

/** `loadmodule sl.so`. */
export const unquotedModule: Explanation = ({ token, previous }) => {
  if (previous.tokenType !== t.LoadModule || isString(token)) return null;
  return {
    code: 'syntax-setting-value',
    message: `the name of the module is not quoted`,
    hint: /^[a-z]/.test(token.image)
      ? `Write \`loadmodule "${token.image}.so"\`.`
      : 'Write `loadmodule "name.so"`.',
  };
};

/** `modparam("m" "p", 1)`, `modparam("m", "p", x)`. */
export const parameter: Explanation = ({ token, previous, context }) => {
  if (context !== 'setting') return null;
  if (isString(previous) && isString(token)) {
    return { code: 'syntax-adjacent-strings', message: 'a comma is missing between these strings' };
  }
  if (previous.tokenType === t.Comma && token.tokenType === t.Identifier) {
    return {
      code: 'syntax-unquoted-argument',
      message: `the value ${nameToken(token)} is not quoted`,
      hint: `Values are strings and numbers: write \`"${token.image}"\`.`,
    };
  }
  return null;
};

/** `name =` and nothing. */
export const missingValue: Explanation = ({ token, previous, context }) => {
  if (context !== 'setting' && context !== 'block') return null;
  if (previous.tokenType !== t.Assign) return null;
  return {
    code: 'syntax-setting-value',
    message: `${nameToken(token)} is no value of a setting`,
    hint: 'Values are numbers, strings in quotes, addresses, and words.',
  };
};

/** A setting inside a route. */
export const settingInRoute: Explanation = ({ token, next, context }) => {
  if (token.tokenType !== t.SettingWord || next.tokenType !== t.Assign || context !== 'statement')
    return null;
  return {
    code: 'syntax-unexpected-token',
    message: `the setting ${nameToken(token)} cannot stand inside a route`,
    hint: 'Settings stand outside routes; perhaps a `}` is missing before it.',
  };
};

/** What is no attribute after a socket. */
export const attribute: Explanation = ({ token, previous, context }) => {
  if (context !== 'block' || !/^[a-zA-Z]/.test(token.image)) return null;
  if (token.tokenType !== t.BlankWord && token.tokenType !== t.SocketWord) return null;
  if (previous.tokenType !== t.NumberToken && previous.tokenType !== t.Ipv4) return null;
  return {
    code: 'syntax-setting-value',
    message: `${nameToken(token)} is no attribute of a socket in this version`,
  };
};

/** `socket=udp:alias.example.com`: keywords in host names. */
export const hostKeyword: Explanation = ({ token, previous, context }) => {
  if (context !== 'setting' && context !== 'block') return null;
  if (!isKeyword(token) || !/^[:.-]$/.test(previous.image)) return null;
  return {
    code: 'syntax-reserved-word',
    message: `${nameToken(token)} is a word of the language and cannot be part of a host name`,
    hint: 'Put the host name in quotes.',
  };
};
