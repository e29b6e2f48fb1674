export type { Version } from '../../grammar/dialect.ts';
