/** What a face itself can do for the page, beside the contract. Types only: each face has its own implementation. */

/** A file that the person has chosen: its token stands for its path in the contract. */
export interface ChosenFile {
  readonly token: string
  readonly name: string
}

export interface FileKind {
  /** Such as `Data files`. */
  readonly title: string
  /** Without the dot. */
  readonly extensions: readonly string[]
}

export interface Native {
  readonly face: 'electron' | 'web'
  /** Asks for a file to read. @returns null when the person changed their mind */
  pickFile(request: { readonly title: string; readonly kinds: readonly FileKind[] }): Promise<ChosenFile | null>
  /** A file that was dropped on the page. */
  adoptFile(file: File): Promise<ChosenFile>
  /** Asks for a folder; null where the face has no folders to show (the browser). */
  pickFolder: ((request: { readonly title: string }) => Promise<ChosenFile | null>) | null
  /** Asks where to write a file of this name. In a browser it will be downloaded by `deliver`. */
  saveAs(request: { readonly title: string; readonly name: string; readonly kinds: readonly FileKind[] }): Promise<ChosenFile | null>
  /** The file of `saveAs` is complete: downloads it in a browser; nothing to do where it is in its place already. */
  deliver(file: ChosenFile): Promise<void>
  /** Shows the file in the system's file manager; null in a browser. */
  reveal: ((file: ChosenFile) => Promise<void>) | null
  /** A command of the registry was chosen in the native menu. @returns to stop listening */
  onCommand(listener: (id: string) => void): () => void
  /** Which commands can be chosen now, for the native menu, with their labels where these change ("Undo rename"). */
  setCommands(commands: readonly { readonly id: string; readonly enabled: boolean; readonly label?: string }[]): void
  /** A file was opened from outside: a double click, a second start. @returns to stop listening */
  onOpenFile(listener: (file: ChosenFile) => void): () => void
}
