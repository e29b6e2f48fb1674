/**
 * The token types. Words are all matched as `Identifier` first; `lexer.ts` then turns those that are
 * keywords in the chosen dialect into their own type, so one Chevrotain lexer serves every version.
 */
import { createToken, Lexer, type TokenType } from 'chevrotain';
import { matchBlockComment, matchDoubleQuoted, matchSingleQuoted, matchVariable } from './token-patterns.ts';

/** Words and their kinds have no pattern of their own. */
const word = (name: string, label: string): TokenType => createToken({ name, label, pattern: Lexer.NA });

const literal = (name: string, pattern: string): TokenType =>
  createToken({ name, label: `\`${pattern}\``, pattern });

export const Blank = createToken({
  name: 'Blank',
  pattern: /(?:[ \t\b\r\n]|\\\r?\n)+/,
  group: Lexer.SKIPPED,
  line_breaks: true,
});
export const LineComment = createToken({ name: 'LineComment', pattern: /#[^\n]*/, group: 'comments' });
export const BlockComment = createToken({
  name: 'BlockComment',
  pattern: { exec: matchBlockComment },
  start_chars_hint: ['/'],
  group: 'comments',
  line_breaks: true,
});
/** Not a comment in this language, but so often written as one that it gets a message of its own. */
export const SlashComment = createToken({
  name: 'SlashComment',
  pattern: /\/\/[^\n]*/,
  group: 'slashComments',
});

export const VariableToken = createToken({
  name: 'Variable',
  label: 'a variable',
  pattern: { exec: matchVariable },
  start_chars_hint: ['$'],
  line_breaks: true,
});
export const DoubleQuoted = createToken({
  name: 'DoubleQuoted',
  label: 'a string',
  pattern: { exec: matchDoubleQuoted },
  start_chars_hint: ['"'],
  line_breaks: true,
});
export const SingleQuoted = createToken({
  name: 'SingleQuoted',
  label: 'a string',
  pattern: { exec: matchSingleQuoted },
  start_chars_hint: ["'"],
  line_breaks: true,
});

export const Ipv4 = createToken({
  name: 'Ipv4',
  label: 'an IP address',
  pattern: /(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*)){3}/,
});
export const Ipv6 = createToken({
  name: 'Ipv6',
  label: 'an IPv6 address',
  pattern:
    /(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}|(?:[0-9a-fA-F]{1,4}:){1,7}(?::[0-9a-fA-F]{1,4}){1,7}|:(?::[0-9a-fA-F]{1,4}){1,7}|(?:[0-9a-fA-F]{1,4}:){1,7}:|::/,
  start_chars_hint: [...'0123456789abcdefABCDEF:'],
});
/** Also the words `yes`, `off`, … which the language counts as numbers. */
export const NumberToken = createToken({
  name: 'Number',
  label: 'a number',
  pattern: /0x[0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*/,
});
export const Identifier = createToken({
  name: 'Identifier',
  label: 'a name',
  pattern: /[a-zA-Z][a-zA-Z0-9_]*/,
});

// ---- words ----------------------------------------------------------------------------------------------

export const If = word('If', '`if`');
export const Else = word('Else', '`else`');
export const While = word('While', '`while`');
export const For = word('For', '`for`');
export const In = word('In', '`in`');
export const Switch = word('Switch', '`switch`');
export const Case = word('Case', '`case`');
export const Default = word('Default', '`default`');
export const Break = word('Break', '`break`');
export const Return = word('Return', '`return`');
export const Exit = word('Exit', '`exit`');
export const Drop = word('Drop', '`drop`');
export const Assert = word('Assert', '`assert`');
export const Async = word('Async', '`async`');
export const Launch = word('Launch', '`launch`');
/** `xlog`, `xdbg`, `log`, `error`: calls that the grammar itself knows. */
export const LogWord = word('LogWord', 'a log statement');
export const Route = word('Route', '`route`');
/** `failure_route`, `onreply_route`, …: every block except `route`, which is also a call. */
export const BlockWord = word('BlockWord', 'a route block');
export const LoadModule = word('LoadModule', '`loadmodule`');
export const ModParam = word('ModParam', '`modparam`');
export const Null = word('Null', '`NULL`');
/** Core functions, which are keywords up to 2.4. */
export const CoreFunction = word('CoreFunction', 'a core function');
/** Words that only sockets, aliases and blacklists use, but nothing else may be called. */
export const SocketWord = word('SocketWord', 'a socket attribute');
/** Names of settings, which nothing else may be called either. */
export const SettingWord = word('SettingWord', 'a setting');
/** Words that count as keywords only between two blanks: ` as `, ` on `. */
export const BlankWord = word('BlankWord', 'a socket attribute');

// ---- signs ----------------------------------------------------------------------------------------------

export const Equal = literal('Equal', '==');
export const NotEqual = literal('NotEqual', '!=');
export const Match = literal('Match', '=~');
export const NotMatch = literal('NotMatch', '!~');
export const LessEqual = literal('LessEqual', '<=');
export const GreaterEqual = literal('GreaterEqual', '>=');
export const Less = literal('Less', '<');
export const Greater = literal('Greater', '>');
export const Assign = literal('Assign', '=');
export const CompoundAssign = createToken({
  name: 'CompoundAssign',
  label: 'an assignment operator',
  pattern: /[:+\-*/%&|^]=/,
});
export const And = literal('And', '&&');
export const Or = literal('Or', '||');
export const Not = literal('Not', '!');
export const ShiftLeft = literal('ShiftLeft', '<<');
export const ShiftRight = literal('ShiftRight', '>>');
export const Plus = literal('Plus', '+');
export const Minus = literal('Minus', '-');
export const Star = literal('Star', '*');
export const Slash = literal('Slash', '/');
export const Percent = literal('Percent', '%');
export const BitAnd = literal('BitAnd', '&');
export const BitOr = literal('BitOr', '|');
export const BitXor = literal('BitXor', '^');
export const Tilde = literal('Tilde', '~');
export const LeftParen = literal('LeftParen', '(');
export const RightParen = literal('RightParen', ')');
export const LeftBrace = literal('LeftBrace', '{');
export const RightBrace = literal('RightBrace', '}');
export const LeftBracket = literal('LeftBracket', '[');
export const RightBracket = literal('RightBracket', ']');
export const Semicolon = literal('Semicolon', ';');
export const Comma = literal('Comma', ',');
export const Colon = literal('Colon', ':');
export const Dot = literal('Dot', '.');

/** In order of preference: where two match, the earlier wins, so longer ones stand first. */
export const vocabulary: TokenType[] = [
  Blank,
  LineComment,
  BlockComment,
  SlashComment,
  VariableToken,
  DoubleQuoted,
  SingleQuoted,
  Ipv4,
  Ipv6,
  NumberToken,
  Identifier,
  If,
  Else,
  While,
  For,
  In,
  Switch,
  Case,
  Default,
  Break,
  Return,
  Exit,
  Drop,
  Assert,
  Async,
  Launch,
  LogWord,
  Route,
  BlockWord,
  LoadModule,
  ModParam,
  Null,
  CoreFunction,
  SocketWord,
  SettingWord,
  BlankWord,
  Equal,
  NotEqual,
  Match,
  NotMatch,
  LessEqual,
  GreaterEqual,
  ShiftLeft,
  ShiftRight,
  CompoundAssign,
  And,
  Or,
  Less,
  Greater,
  Assign,
  Not,
  Plus,
  Minus,
  Star,
  Slash,
  Percent,
  BitAnd,
  BitOr,
  BitXor,
  Tilde,
  LeftParen,
  RightParen,
  LeftBrace,
  RightBrace,
  LeftBracket,
  RightBracket,
  Semicolon,
  Comma,
  Colon,
  Dot,
];
