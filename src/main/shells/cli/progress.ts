import type { Cli } from './cli.ts'
import { escapeText, shorten } from './text/escape.ts'
import { percent } from '../../../shared/numbers.ts'
import type { Style } from './text/style.ts'

export interface ProgressState {
  readonly title: string
  readonly phase: string
  readonly detail: string
  /** 0 to 1 */
  readonly fraction: number
}

export interface Progress {
  update(state: ProgressState): void
  /** Leaves the terminal as it was. */
  end(): void
}

/** On a terminal one line that is redrawn; elsewhere, if that is wanted, a line for each phase and every 10 %; nothing with --json or --quiet. */
export function createProgress(cli: Cli, { plain }: { readonly plain: boolean }, stream: NodeJS.WriteStream = process.stderr): Progress {
  if (cli.json || cli.quiet) return silent
  if (stream.isTTY) return bar(stream, cli.errorStyle)
  return plain ? plainLines(stream) : silent
}

const silent: Progress = { update: () => {}, end: () => {} }

const barWidth = 16
const titleWidth = 30
const clearLine = '\r\u001b[2K'

function bar(stream: NodeJS.WriteStream, style: Style): Progress {
  let last = ''
  return {
    update: (state) => {
      const full = Math.round(clamp(state.fraction) * barWidth)
      const left = `${shorten(escapeText(state.title), titleWidth)}  `
      const right = `  ${percent(clamp(state.fraction)).padStart(5)}  ${what(state)}`
      const room = (stream.columns || 80) - 1 - left.length - barWidth
      const line = `${left}${'━'.repeat(full)}${style.faint('─'.repeat(barWidth - full))}${shorten(right, Math.max(room, 8))}`
      if (line === last) return
      last = line
      stream.write(`${clearLine}${line}`)
    },
    end: () => {
      if (last !== '') stream.write(clearLine)
      last = ''
    },
  }
}

function plainLines(stream: NodeJS.WriteStream): Progress {
  let seen = ''
  return {
    update: (state) => {
      const tenth = Math.floor(clamp(state.fraction) * 10)
      const key = `${state.title} ${state.phase} ${tenth}`
      if (key === seen || state.phase === '') return
      seen = key
      stream.write(`${escapeText(state.title)}: ${percent(clamp(state.fraction))}, ${what(state)}\n`)
    },
    end: () => {},
  }
}

function what({ phase, detail }: ProgressState): string {
  return escapeText([phase, detail].filter((part) => part !== '').join(' · '))
}

function clamp(fraction: number): number {
  return Math.min(1, Math.max(0, fraction))
}
