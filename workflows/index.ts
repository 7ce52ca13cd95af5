export { agentKpis } from './agent-kpis.ts';
export { backfill } from './backfill.ts';
export { deliverEvents } from './deliver-events.ts';
export { estimateChange } from './estimate-change.ts';
export { extractWindow } from './extract-window.ts';
export { pipeline } from './pipeline.ts';
export { tuneDial } from './tune-dial.ts';
