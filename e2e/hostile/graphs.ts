import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { HostileEntry } from './corpus.ts'
import { externalDoubles, node, tableModel } from './onnx.ts'

/** Writes a graph as a file. */
const asFile =
  (make: (secret: string) => Uint8Array): HostileEntry['make'] =>
  (folder, secret) => {
    const path = join(folder, 'guest.onnx')
    writeFileSync(path, make(secret))
    return path
  }

/** ONNX graphs that somebody may register, or that lie in a package. */
export const graphs: readonly HostileEntry[] = [
  {
    id: 'graph-external-scalar',
    kind: 'graph',
    what: 'reads a file of the person as the weights of a model',
    make: asFile((secret) =>
      tableModel({ nodes: [node('Add', ['x', 'w'], ['y'])], initializers: [externalDoubles('w', basename(secret), 1)] }),
    ),
    expect: { refused: ['FORMAT_INVALID'] },
  },
]
