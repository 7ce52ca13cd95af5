// Loaded ahead of a script that runs under a launcher. A group of processes that is interrupted brings the signal twice:
// once to this process and once through the launcher, which passes it on. Both are one interrupt.
const together = 500;
const emit = process.emit;
const last = new Map();

process.emit = function emitOnce(name, ...details) {
  if (name === 'SIGINT' || name === 'SIGTERM' || name === 'SIGHUP') {
    const now = performance.now();
    const before = last.get(name);
    last.set(name, now);
    if (before !== undefined && now - before < together) return true;
  }
  return emit.call(this, name, ...details);
};
