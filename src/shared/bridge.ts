import type { SerializedError } from './errors.ts'
import type { ChosenFile, FileKind } from './native.ts'

/** What crosses between the page of the desktop app and the main process beside the contract, through the preload. */
export interface Bridge {
  pickFile(request: PickRequest): Promise<Answer<ChosenFile | null>>
  adoptFile(file: File): Promise<Answer<ChosenFile>>
  pickFolder(request: { readonly title: string }): Promise<Answer<ChosenFile | null>>
  saveAs(request: SaveRequest): Promise<Answer<ChosenFile | null>>
  reveal(token: string): Promise<Answer<null>>
  setCommands(commands: readonly CommandState[]): void
  onCommand(listener: (id: string) => void): () => void
  onOpenFile(listener: (file: ChosenFile) => void): () => void
}

/** The bridge of a context keeps of a thrown error its message alone: a refusal crosses as a value, with its code. */
export type Answer<T> = { readonly value: T } | { readonly error: SerializedError }

export interface PickRequest {
  readonly title: string
  readonly kinds: readonly FileKind[]
}

export interface SaveRequest extends PickRequest {
  readonly name: string
}

export interface CommandState {
  readonly id: string
  readonly enabled: boolean
  readonly label?: string
}

/** Both the word with which the page hands over its port and the channel on which the preload passes it on. */
export const connectChannel = 'cairn:connect'

export const actionChannels = {
  pickFile: 'cairn:pick-file',
  adoptFile: 'cairn:adopt-file',
  pickFolder: 'cairn:pick-folder',
  saveAs: 'cairn:save-as',
  reveal: 'cairn:reveal',
} as const

export const commandsChannel = 'cairn:commands'
export const commandChannel = 'cairn:command'
export const openFileChannel = 'cairn:open-file'
