import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { canonicalJson } from '../../src/main/packages/container/seal.ts'
import { zipBytes } from '../../src/main/packages/container/zip.ts'
import { sealedFiles, smallFiles, smallPackage, type SmallPackage } from '../../src/main/packages/testing.ts'
import { type Random, seededRandom } from '../../src/main/random.ts'
import type { HostileEntry } from './entry.ts'
import { attribute, elementType, externalDoubles, integers, node, port, graph, model, doubles } from './onnx.ts'

type Codes = Exclude<HostileEntry['expect'], 'unharmed'>['refused']

const asFile =
  (make: (secret: string) => Promise<Buffer> | Buffer): HostileEntry['make'] =>
  async (folder, secret) => {
    const path = join(folder, 'guest.cairn')
    writeFileSync(path, await make(secret))
    return path
  }

const entry = (
  id: string,
  what: string,
  expect: HostileEntry['expect'],
  make: (secret: string) => Promise<Buffer> | Buffer,
): HostileEntry => ({
  id: `package-${id}`,
  kind: 'package',
  what,
  make: asFile(make),
  expect,
})
const refused = (id: string, what: string, codes: Codes, make: (secret: string) => SmallPackage): HostileEntry =>
  entry(id, what, { refused: codes }, (secret) => smallPackage(make(secret)))

/** The files of a good package with some of them replaced, sealed again: every checksum and the signature are right. */
const withFiles = (changes: Readonly<Record<string, Uint8Array | string>>): SmallPackage => ({
  files: new Map([...smallFiles(), ...Object.entries(changes).map(([name, bytes]): [string, Uint8Array] => [name, Buffer.from(bytes)])]),
})

const signatureWith = (changes: Readonly<Record<string, unknown>>): Uint8Array => {
  const signature: unknown = JSON.parse(Buffer.from(smallFiles().get('signature.json') ?? '').toString())
  return canonicalJson({ ...(signature as Record<string, unknown>), ...changes })
}

/** A graph of the package's form: `x` in, `prediction` out. */
const packagedGraph = (nodes: readonly Uint8Array[], initializers: readonly Uint8Array[] = []): Uint8Array =>
  model(graph({ nodes, initializers, inputs: [port('x', elementType.double)], outputs: [port('prediction', elementType.double)] }))

/**
 * A package with a few bytes changed, cut or doubled, the same for the same seed: in the zip itself, in a file after it was sealed, or
 * in a file before, so that every checksum and the signature are right.
 */
async function mutated(seed: number): Promise<Buffer> {
  const random = seededRandom(seed)
  const pick = (files: ReadonlyMap<string, Uint8Array>): [string, Buffer] => {
    const name = [...files.keys()][random.int(files.size)]
    return [name, mutate(Buffer.from(files.get(name) ?? []), random)]
  }
  const files = smallFiles()
  if (seed % 3 === 0) return smallPackage({ files: files.set(...pick(files)) })
  const sealed = await sealedFiles()
  return seed % 3 === 1 ? zipBytes(sealed.set(...pick(sealed))) : mutate(zipBytes(sealed), random)
}

function mutate(bytes: Buffer, { int }: Random): Buffer {
  const at = int(bytes.length)
  const length = 1 + int(16)
  const kind = int(4)
  if (kind === 0) return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)])
  if (kind === 1) return Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)])
  const changed = Buffer.from(bytes)
  for (let i = at; i < Math.min(at + (kind === 2 ? 1 : length), bytes.length); i++) changed[i] ^= 1 + int(255)
  return changed
}

/** How many packages the short form of the tests tries; more with CAIRN_FUZZ. */
const mutants = Number(process.env.CAIRN_FUZZ ?? 6)

const many = 200

export const packages: readonly HostileEntry[] = [
  refused('reads-file', 'passes every check of the seal, and reads a file of the person', ['PACKAGE_UNSAFE'], (secret) =>
    withFiles({
      'model/model.onnx': packagedGraph(
        [node('Gather', ['w', 'k'], ['g']), node('Add', ['x', 'g'], ['prediction'])],
        [externalDoubles('w', basename(secret), many), integers('k', [0])],
      ),
    }),
  ),
  refused('reads-own-entry', 'has its weights in a file of the package', ['PACKAGE_UNSAFE'], () => ({
    ...withFiles({
      'model/model.onnx': packagedGraph([node('Add', ['x', 'w'], ['prediction'])], [externalDoubles('w', 'weights.bin', 1)]),
      'model/weights.bin': new Uint8Array(8),
    }),
  })),
  refused('no-model', 'has no graph', ['PACKAGE_INVALID'], () => {
    const files = smallFiles()
    files.delete('model/model.onnx')
    return { files }
  }),
  refused('model-is-text', 'has a text in the place of its graph', ['PACKAGE_INVALID'], () =>
    withFiles({ 'model/model.onnx': 'not a graph' }),
  ),
  refused('name-escapes', 'has a name that hides what it is', ['PACKAGE_INVALID', 'PACKAGE_UNSAFE'], () => ({
    manifest: { name: 'wine\u202egnp\u001b[2J' },
  })),
  refused('name-endless', 'has a name of 100,000 letters', ['PACKAGE_INVALID', 'PACKAGE_UNSAFE'], () => ({
    manifest: { name: 'x'.repeat(100_000) },
  })),
  refused('task-disagrees', 'says that a regression has two classes', ['PACKAGE_INVALID'], () => ({ manifest: { task: 'binary' } })),
  refused('card-endless', 'has a card of 40 MB', ['PACKAGE_UNSAFE'], () => withFiles({ 'card.md': Buffer.alloc(40_000_000, 'x y\n') })),
  entry('samples-endless', 'has 15 million sample rows', 'unharmed', () =>
    smallPackage(
      withFiles({ 'samples.csv': `x\r\n${'1\r\n'.repeat(15_000_000)}`, 'expected.csv': `prediction\r\n${'2\r\n'.repeat(15_000_000)}` }),
    ),
  ),
  refused('inputs-endless', 'says that it takes 300,000 columns', ['PACKAGE_INVALID'], () =>
    withFiles({
      'signature.json': signatureWith({
        inputs: Array.from({ length: 300_000 }, (_, i) => ({ name: `x${i}`, type: 'number', onnx: 'double', shape: [-1], missing: 'NaN' })),
      }),
    }),
  ),
  refused('changed-after', 'was changed after it was signed', ['PACKAGE_TAMPERED'], () => ({
    after: (files) => void files.set('card.md', Buffer.from('# another\n')),
  })),
  refused('file-added', 'has a file that nobody signed', ['PACKAGE_TAMPERED'], () => ({
    after: (files) => void files.set('snippets/predict.py', Buffer.from('import os\n')),
  })),
  entry('greedy', 'asks for 8 TB when it is verified', 'unharmed', () =>
    smallPackage(
      withFiles({
        'model/model.onnx': packagedGraph(
          [
            node('ConstantOfShape', ['size'], ['large'], [attribute.tensor('value', doubles('', [1]))]),
            node('ReduceSum', ['large'], ['sum'], [attribute.int('keepdims', 0)]),
            node('Add', ['x', 'sum'], ['prediction']),
          ],
          [integers('size', [10 ** 12])],
        ),
      }),
    ),
  ),
  entry('wrong-rows', 'predicts three rows for each one', 'unharmed', () =>
    smallPackage(
      withFiles({ 'model/model.onnx': packagedGraph([node('Concat', ['x', 'x', 'x'], ['prediction'], [attribute.int('axis', 0)])]) }),
    ),
  ),
  ...Array.from({ length: mutants }, (_, seed) =>
    entry(`mutant-${seed}`, 'is a good package with a few bytes changed', 'unharmed', () => mutated(seed)),
  ),
]
