/** For callers who never give up. */
export const NEVER_ABORTED = new AbortController().signal;
