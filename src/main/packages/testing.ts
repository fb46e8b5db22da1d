import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { manifestName, type PackageHead, sealName } from '../../shared/domain/packages/package.ts'
import { type AuthorKey, authorKey } from '../authors/index.ts'
import { canonicalJson, sealPackage } from './container/seal.ts'
import { zipBytes } from './container/zip.ts'
import { GraphBuilder } from './formats/onnx/graph.ts'
import { encodeModel } from './formats/onnx/proto.ts'

/** What lies in a small package: a regression of one column, twice as much as `x`. */
export function smallFiles(): Map<string, Uint8Array> {
  const graph = new GraphBuilder()
  const x = graph.input('x', 'double', ['N'], '')
  graph.output(graph.op('prediction', 'Add', [x, x]), 'double', ['N'], '')
  const model = encodeModel({
    irVersion: 8,
    opsets: new Map([['', 15]]),
    producer: { name: 'cairn', version: 'test' },
    doc: '',
    graph: graph.build('small'),
    metadata: new Map(),
  })
  const signature = {
    format: 'cairn.signature/1',
    inputs: [{ name: 'x', type: 'number', onnx: 'double', shape: [-1], missing: 'NaN' }],
    outputs: [{ name: 'prediction', onnx: 'double', shape: [-1], description: 'y' }],
    target: 'y',
    labels: [],
    threshold: null,
  }
  return new Map<string, Uint8Array>([
    ['card.md', Buffer.from('# small\n')],
    ['LICENSE', Buffer.from('none\n')],
    ['model/model.onnx', model],
    ['signature.json', canonicalJson(signature)],
    ['samples.csv', Buffer.from('x\r\n1\r\n2.5\r\n')],
    ['expected.csv', Buffer.from('prediction\r\n2\r\n5\r\n')],
  ])
}

export interface SmallPackage {
  readonly files?: ReadonlyMap<string, Uint8Array>
  readonly head?: Partial<PackageHead>
  /** Replaces fields of the manifest before it is signed, also by values that Cairn would not write. */
  readonly manifest?: Readonly<Record<string, unknown>>
  /** Changes what is signed already. */
  readonly after?: (files: Map<string, Uint8Array>) => void
}

/** A signed package that passes every check, or that is wrong as the caller wants it. For tests. */
export async function smallPackage(wanted: SmallPackage = {}): Promise<Buffer> {
  return zipBytes(await sealedFiles(wanted))
}

/** The files of `smallPackage`, with manifest and signature. */
export async function sealedFiles({
  files = smallFiles(),
  head = {},
  manifest,
  after,
}: SmallPackage = {}): Promise<Map<string, Uint8Array>> {
  const home = await mkdtemp(join(tmpdir(), 'cairn-author-'))
  try {
    const key = authorKey(home)
    const all = {
      name: 'small',
      version: 1,
      task: 'regression',
      createdBy: { cairn: 'test' },
      modelVersionId: 'small',
      draft: true,
    } as const
    const sealed = sealPackage(files, { ...all, ...head }, key)
    if (manifest) signAgain(sealed, manifest, key)
    after?.(sealed)
    return sealed
  } finally {
    await rm(home, { recursive: true })
  }
}

function signAgain(files: Map<string, Uint8Array>, changes: Readonly<Record<string, unknown>>, key: AuthorKey): void {
  const read = (name: string): unknown => JSON.parse(Buffer.from(files.get(name) ?? []).toString())
  const manifest = canonicalJson({ ...(read(manifestName) as object), ...changes })
  files.set(manifestName, manifest)
  files.set(sealName, canonicalJson({ ...(read(sealName) as object), signature: key.sign(manifest).toString('base64') }))
}
