// Plain JavaScript: the entry of a process never comes from the cache of compiled code, and one of TypeScript would load
// the compiler that strips its types.
import { answerParent } from './measurement-process.ts';

await answerParent();
