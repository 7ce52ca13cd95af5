/** The published CXone API of the simulated platform: access, reporting endpoints, errors in its own shape. */
export { answerAccessKey, answerDiscovery, cxoneTokenPaths } from './access.ts';
export { asCxoneError } from './errors.ts';
export { answerCxonePublished, cxonePublishedEndpoint } from './routes.ts';
