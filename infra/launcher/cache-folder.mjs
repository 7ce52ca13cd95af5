import { homedir, platform } from 'node:os';
import { join } from 'node:path';

/** Folder that keeps what the launcher installs, shared by all checkouts of a user; CONTRAFLOW_CACHE_DIR overrides it. */
export function cacheFolder(env = process.env) {
  if (env.CONTRAFLOW_CACHE_DIR) return env.CONTRAFLOW_CACHE_DIR;
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, 'contraflow');
  if (platform() === 'darwin') return join(homedir(), 'Library', 'Caches', 'contraflow');
  return join(homedir(), '.cache', 'contraflow');
}
