/** `2026-11-16 10:28 UTC`: reports are read in other time zones than they were written in. */
export function when(milliseconds: number | null): string {
  return milliseconds === null ? '–' : `${new Date(milliseconds).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
