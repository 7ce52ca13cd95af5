export { Helper, type HelperStart, helpersAtMost } from './helper.ts';
export { SharedSlots, sharedArray } from './share.ts';
