// Loaded before the command that is measured: writes what the process used to the file CONTRAFLOW_USAGE_FILE names.
import { writeFileSync } from 'node:fs';

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const usage = { cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakBytes: maxRSS * 1024 };
  writeFileSync(process.env.CONTRAFLOW_USAGE_FILE, JSON.stringify(usage));
});
