const [narrowest, widest] = [60, 1000]

/** A width that a column may be drawn to by hand, in px. */
export const within = (width: number) => Math.round(Math.min(widest, Math.max(narrowest, width)))
