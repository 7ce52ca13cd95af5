/** The page cache: immutable pages named by their hash, one manifest a window, a port with one implementation a store. */
export { createFolderCache } from './folder-cache.ts';
export { createGcsCache } from './gcs-cache.ts';
export { isSafeKey, manifestKey, pageKey, windowPrefix } from './keys.ts';
export { readManifest, writeManifest } from './manifests.ts';
export { openCache } from './open-cache.ts';
export { loadPage, pageHash, sha256, storePage, windowHash } from './pages.ts';
export type { PageCache } from './port.ts';
export { removeWindows } from './remove-windows.ts';
export { createS3Cache } from './s3-cache.ts';
