/**
 * How long a journey waits for a state, in ms. The machine may be busy with others; what never comes is still told before the limit of the
 * test itself.
 */
export const waitTimeout = 120_000
