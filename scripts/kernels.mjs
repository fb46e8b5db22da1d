/**
 * Compiles the kernels (src/kernels, AssemblyScript) to WebAssembly that stands in the sources as text, since Node runs the sources as
 * they are. Run it after a change there; a test says when that was forgotten.
 */
import asc from 'assemblyscript/asc'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const from = join(import.meta.dirname, '../src/kernels')
/** Where each module lies: with what runs it. */
const homes = { resampling: 'statistics' }
const into = (name) => join(import.meta.dirname, '../src/main', homes[name] ?? 'engines/wasm', `${name}.wasm.ts`)

const options = ['-O3', '--noAssert', '--runtime', 'stub', '--importMemory', '--enable', 'simd']
/** Kernels that several threads run in one memory, of 4 GiB at most. */
const threaded = ['--enable', 'threads', '--sharedMemory', '--maximumMemory', '65536']
const optionsOf = { dense: options, resampling: options, trees: [...options, ...threaded] }

/** @returns the module of one file, as the source file that carries it @throws Error with the compiler's messages */
async function compile(name) {
  const binary = []
  const { error, stderr } = await asc.main([`${name}.ts`, '--baseDir', from, '--outFile', `${name}.wasm`, ...optionsOf[name]], {
    writeFile: (file, contents) => void (file.endsWith('.wasm') && binary.push(contents)),
  })
  if (error) throw new Error(stderr.toString(), { cause: error })
  const text = Buffer.from(binary[0]).toString('base64')
  const lines = text.match(/.{1,120}/g).map((line) => `  '${line}'`)
  return `// Made by \`npm run kernels\` from src/kernels/${name}.ts.\nexport const ${name}Module =\n${lines.join(' +\n')}\n`
}

export const kernelFiles = async () => {
  const names = readdirSync(from).flatMap((file) => (file.endsWith('.ts') ? [file.slice(0, -3)] : []))
  return Promise.all(names.map(async (name) => ({ path: into(name), text: await compile(name) })))
}

if (import.meta.main) for (const { path, text } of await kernelFiles()) writeFileSync(path, text)
