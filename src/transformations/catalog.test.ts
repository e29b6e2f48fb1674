import { expect, test } from 'vitest';
import type { Version } from '../../grammar/dialect.ts';
import data24 from '../catalog/data/2.4.json' with { type: 'json' };
import data36 from '../catalog/data/3.6.json' with { type: 'json' };
import data40 from '../catalog/data/4.0.json' with { type: 'json' };
import { findTransformation, transformations } from './registry.ts';

/** A transformation as one line: class, name, fewest and most arguments, their kinds. */
type Line = string;

test.each<[Version, typeof data36.core.transformations]>([
  ['2.4', data24.core.transformations],
  ['3.6', data36.core.transformations],
  ['4.0', data40.core.transformations],
])('declared as the catalog of %s has them', (version, catalog) => {
  const declared = transformations
    .filter(({ class: className, name }) => findTransformation(className, name, version) !== null)
    .map(({ class: className, name, args }): Line => {
      const fewest = args.filter((argument) => !argument.optional).length;
      return `${className}.${name} ${fewest}-${args.length} ${args.map(({ kind }) => (kind === 'integer' ? 'int' : kind))}`;
    });
  const listed = catalog.map(
    ({ class: className, name, params, types }): Line =>
      `${className}.${name} ${params[0]}-${params[1]} ${types}`,
  );
  expect(declared.sort()).toEqual(listed.sort());
});
