/**
 * Ends what was started when the process is told to end (SIGINT, SIGTERM), once however often it is told, and then the
 * process with 130.
 *
 * @returns takes the listeners away
 */
export function onInterrupt(end: () => Promise<void>): () => void {
  let ending = false;
  const interrupted = () => {
    if (ending) return;
    ending = true;
    void end().finally(() => process.exit(130));
  };
  process.on('SIGINT', interrupted);
  process.on('SIGTERM', interrupted);
  return () => {
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', interrupted);
  };
}
