import { panelFile, writePanel } from './panel-file.ts';

// usage: node infra/bench/make-panel.ts small|medium|large|QxT [SEED] [FILE]
const [size = 'small', seed = '1', file] = process.argv.slice(2);
if (file === undefined) process.stdout.write(`${await panelFile(size, Number(seed))}\n`);
else await writePanel(size, Number(seed), file);
