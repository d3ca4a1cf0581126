/** How long one step may take, and what stops it from outside. */
export interface Limits {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}
