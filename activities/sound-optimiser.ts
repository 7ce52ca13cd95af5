import { setFlagsFromString } from 'node:v8';

// V8 from 12.9 to 14.6 at least (Node 23 to 26) can give objects a wrong number. Its compiler Maglev leaves out objects that
// it need not make, and makes them up where it has to give up on its code; those of one literal then share the box of a
// field that holds doubles, so that all of them show what the last one was given (test/house/sound-optimiser.test.ts).
// Without that omission objects are made where the literal stands. Every entry imports this first.
setFlagsFromString('--no-maglev-escape-analysis');
