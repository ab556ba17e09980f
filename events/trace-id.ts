/** The same in every sample, so that making the samples again changes certificates only. */
export const TRACE_ID = "Root=1-67890123-0123456789abcdef01234567";
