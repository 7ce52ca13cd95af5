export { codeVersion } from './code-version.ts';
export { canonicalJson, configHash, shortHash } from './config-hash.ts';
export { type LoadedConfig, loadConfig, parseConfig } from './load-config.ts';
export { runIdFor } from './run-id.ts';
