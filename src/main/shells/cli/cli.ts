import type { Style } from './text/style.ts'

/** The options that every command has. */
export interface GlobalOptions {
  readonly workspace?: string
  readonly json: boolean
  readonly quiet: boolean
  readonly debug: boolean
}

/** What a command knows of where it runs. */
export interface Cli extends GlobalOptions {
  /** For what goes to the standard output. */
  readonly style: Style
  /** For progress and errors. */
  readonly errorStyle: Style
  /** A remark on the standard error, that `--json` and `--quiet` leave out. */
  note(text: string): void
}

/** What a command found or did: once for programs, once for people. */
export interface Outcome {
  /** The result of the contract's operation: what `--json` prints. */
  readonly data: unknown
  /** What a person reads. */
  readonly text: string
  /** 3 where a check did not pass, 130 where it was cancelled and kept something. */
  readonly exit?: 0 | 3 | 130
}
