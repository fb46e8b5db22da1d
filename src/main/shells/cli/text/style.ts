import pc from 'picocolors'

/** Emphasis for a person; on anything but a terminal it changes nothing. */
export interface Style {
  title(text: string): string
  faint(text: string): string
  good(text: string): string
  bad(text: string): string
  warn(text: string): string
  path(text: string): string
}

/** @param colour whether the stream is a terminal and the person did not set NO_COLOR */
export function createStyle(colour: boolean): Style {
  const { bold, dim, green, red, yellow, cyan } = pc.createColors(colour)
  return { title: bold, faint: dim, good: green, bad: red, warn: yellow, path: cyan }
}

export function wantsColour(stream: { isTTY?: boolean }, environment: NodeJS.ProcessEnv): boolean {
  return stream.isTTY === true && !environment.NO_COLOR && environment.TERM !== 'dumb'
}
