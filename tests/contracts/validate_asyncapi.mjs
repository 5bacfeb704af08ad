// Reads contracts/asyncapi.json with the AsyncAPI project's own parser; exits 1 if it finds an error.
import { readFileSync } from 'node:fs';
import { Parser, DiagnosticSeverity } from '@asyncapi/parser';

const { document, diagnostics } = await new Parser().parse(readFileSync('contracts/asyncapi.json', 'utf8'));
const errors = diagnostics.filter((found) => found.severity === DiagnosticSeverity.Error);
for (const error of errors) {
  console.log(`${error.path.join('.')}: ${error.message}`);
}
if (!document || errors.length > 0) {
  process.exit(1);
}
console.log(`${document.components().messages().all().length} messages`);
