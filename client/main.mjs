// Where the command line starts. Plain JavaScript: the first file of TypeScript that is not in the cache yet loads the
// compiler that strips its types, which takes longer than all the rest, and the entry itself never comes from a cache.
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { cacheFolder } from '../infra/launcher/cache-folder.mjs';

enableCompileCache(join(cacheFolder(), 'compile'));
await import('./main.ts');
