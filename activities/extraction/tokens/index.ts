/** Access tokens: requested once for all who need one, renewed before they end, in memory only. */
export { tokenExpiry } from './expiry.ts';
export type { TokenClaims } from './jwt.ts';
export { readClaims } from './jwt.ts';
export type { TokenLimit, TokenRequestDeps } from './request-token.ts';
export { requestToken } from './request-token.ts';
export type { ComposeTokenRequest, TokenStyle } from './token-form.ts';
export { tokenForm } from './token-form.ts';
export type { IssuedToken, TokenSource } from './token-source.ts';
export { createTokenSource } from './token-source.ts';
