// Measures the parser against a directory of scripts: npm run corpus -- DIRECTORY
import { measureCorpus, writeAgreement } from '../test/corpus/agreement.ts';

const directory = process.argv[2];
if (directory === undefined) {
  console.error('usage: npm run corpus -- DIRECTORY (with an index.json)');
  process.exit(2);
}
const agreement = measureCorpus(directory);
console.log(writeAgreement(agreement));
process.exitCode = agreement.best.every((one) => one.agrees || one.templated) ? 0 : 1;
