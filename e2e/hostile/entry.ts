import type { ErrorCode } from '../../src/shared/errors.ts'

export type HostileKind = 'workspace' | 'package' | 'graph' | 'parquet' | 'zip' | 'file'

/** Where an entry is tried. Everything here belongs to one try alone. */
export interface Place {
  /** What `make` gave. */
  readonly path: string
  /** A new empty workspace that the commands of the try may use. */
  readonly workspace: string
  /** For what a command is to write. */
  readonly output: string
  /** A harmless CSV file with the columns `x` and `y`. */
  readonly data: string
}

/** Something that a person could be sent, and that must do no harm. It is made by code, small, reproducible. */
export interface HostileEntry {
  /** Unique; the name of its test. */
  readonly id: string
  readonly kind: HostileKind
  /** What it tries to do. */
  readonly what: string
  /**
   * Makes it in an empty folder of its own.
   * @param secret a file outside that folder that must stay unread; commands run in the folder of the secret
   * @returns its path
   */
  make(folder: string, secret: string): Promise<string> | string
  /**
   * `refused`: every command ends with one of these codes. `unharmed`: a command may work, or refuse with any named error.
   */
  readonly expect: { readonly refused: readonly ErrorCode[] } | 'unharmed'
  /** The commands it is tried with; without it, those of its kind. */
  readonly commands?: (place: Place) => readonly (readonly string[])[]
}

/** The commands of each kind: every way in which such a thing gets into Cairn. */
export const commandsOf: Readonly<Record<HostileKind, (place: Place) => readonly (readonly string[])[]>> = {
  workspace: ({ path, workspace }) => [
    ['-w', path, 'jobs', 'list'],
    ['-w', path, 'data', 'list'],
    ['-w', path, 'runs', 'list'],
    ['-w', path, 'models', 'list'],
    ['-w', path, 'package', 'list'],
    ['-w', path, 'audit', 'list'],
    ['-w', path, 'workspace', 'verify'],
    ['-w', path, 'workspace', 'backup', `${workspace}-backup`],
    ['-w', path, 'gc', '--dry-run'],
  ],
  package: packageCommands,
  zip: packageCommands,
  graph: ({ path, workspace }) => [
    ['-w', workspace, 'models', 'inspect-onnx', path],
    ['-w', workspace, 'models', 'register-onnx', path, '--name', 'guest', '--target', 'y'],
  ],
  parquet: dataCommands,
  file: dataCommands,
}

function packageCommands({ path, workspace, output, data }: Place): readonly (readonly string[])[] {
  return [
    ['package', 'verify', path],
    ['package', 'show', path],
    ['package', 'predict', path, data, '--output', output],
    ['-w', workspace, 'package', 'import', path],
  ]
}

function dataCommands({ path, workspace }: Place): readonly (readonly string[])[] {
  return [
    ['data', 'inspect', path],
    ['-w', workspace, 'data', 'import', path, '--name', 'guest'],
  ]
}
