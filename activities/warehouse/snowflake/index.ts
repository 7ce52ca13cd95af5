/** Snowflake: sessions over the service's own driver, its SQL, and its failures in words. */
export { snowflakeDialect } from './dialect.ts';
export { type SnowflakeOptions, snowflakeSession } from './session.ts';
