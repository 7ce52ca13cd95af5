import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generatedFiles } from './docs/generated-files.ts';

// usage: node infra/generate-docs.ts [--check]
//   writes the generated pages, schemas and example data; with --check only lists what is stale, exit 1 where something is
const root = fileURLToPath(new URL('../', import.meta.url));
const check = process.argv.includes('--check');
const stale = [...generatedFiles()].filter(([path, text]) => {
  const file = join(root, path);
  return !existsSync(file) || readFileSync(file, 'utf8') !== text;
});
for (const [path, text] of stale) {
  if (!check) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  process.stdout.write(`${check ? 'stale' : 'written'} ${path}\n`);
}
if (check && stale.length > 0) process.exitCode = 1;
