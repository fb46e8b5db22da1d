import { mkdirSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { hashFile } from '../../workspace/index.ts'
import { runCommand, StepFailed } from './command.ts'
import { copyFolder } from './copy.ts'
import { type NativeFiles, nativeFiles } from './files.ts'
import type { Report } from './report.ts'
import { unpackEntries } from './unpack.ts'

/**
 * TensorFlow's Python wheel holds the same C interface as its C library: `libtensorflow_cc.so.2`,
 * `libtensorflow_framework.so.2` and the headers. The hash is the one that the Python package index publishes.
 */
export const wheel = {
  name: 'tensorflow-cpu',
  version: '2.21.0',
  python: '3.11',
  abi: 'cp311',
  platform: 'manylinux_2_27_x86_64',
  sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
} as const

export interface WheelOptions {
  readonly report: Report
  readonly signal?: AbortSignal
  /** The wheel, where it has been fetched already. */
  readonly file?: string
}

/**
 * Builds the native parts in a copy of tfjs-node from the wheel on the Python package index.
 *
 * @throws StepFailed with the reason; CANCELLED
 */
export async function buildFromWheel(stage: string, { report, signal, file }: WheelOptions): Promise<void> {
  requirePlatform(process.platform, process.arch)
  if (file !== undefined) await checkHash(file, wheel.sha256)
  const compiler = process.env.CXX ?? 'g++'
  // Before 270 MB are downloaded.
  await runCommand(compiler, ['--version'], { cwd: stage, signal })
  const path = file ?? (await downloadWheel(stage, report, signal))
  report({ message: 'Unpacking the library' })
  const unpacked = join(stage, 'wheel')
  await unpackEntries(path, unpacked, wanted, signal)
  if (file === undefined) rmSync(path)
  const files = nativeFiles(stage)
  placeLibraries(join(unpacked, 'tensorflow'), files.libraries)
  report({ message: `Compiling the addon with ${compiler}` })
  mkdirSync(dirname(files.addon), { recursive: true })
  const include = join(unpacked, 'tensorflow', 'include')
  await runCommand(compiler, compilerArguments(files, include), { cwd: stage, env: { TMPDIR: temporary(stage) }, signal })
  rmSync(unpacked, { recursive: true })
}

export function requirePlatform(platform: string, arch: string): void {
  if (platform === 'linux' && arch === 'x64') return
  throw new StepFailed(`the wheel fits Linux on x64 only, and this is ${platform} on ${arch}`)
}

const headers = ['c', 'core/platform'].map((folder) => `tensorflow/include/tensorflow/${folder}/`)
const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']

/** The libraries, and those headers that the C interface includes: 3 MB of 270. */
function wanted(entry: string): boolean {
  if (libraries.some((name) => entry === `tensorflow/${name}`)) return true
  const folders = [...headers, 'tensorflow/include/tsl/platform/', 'tensorflow/include/xla/tsl/c/']
  return entry.endsWith('.h') && folders.some((folder) => entry.startsWith(folder))
}

/** One wheel for all: the C library in it does not depend on the Python that fetches it. */
export function pipArguments(requirements: string, target: string): string[] {
  const { platform, python, abi } = wheel
  const which = ['--only-binary=:all:', '--platform', platform, '--python-version', python, '--implementation', 'cp', '--abi', abi]
  const quiet = ['--disable-pip-version-check', '--no-input', '--progress-bar', 'off', '--timeout', '20', '--retries', '1']
  return ['-m', 'pip', 'download', '--no-deps', '--require-hashes', ...which, ...quiet, '--dest', target, '--requirement', requirements]
}

async function downloadWheel(stage: string, report: Report, signal?: AbortSignal): Promise<string> {
  const requirements = join(stage, 'requirements.txt')
  writeFileSync(requirements, `${wheel.name}==${wheel.version} --hash=sha256:${wheel.sha256}\n`)
  const target = join(stage, 'download')
  mkdirSync(target)
  const options = { cwd: stage, env: { TMPDIR: temporary(stage) }, signal }
  const stopFollowing = followSize(temporary(stage), report)
  try {
    await runCommand('python3', pipArguments(requirements, target), options)
  } finally {
    stopFollowing()
  }
  const [name] = readdirSync(target)
  if (name === undefined) throw new StepFailed('pip downloaded nothing')
  const path = join(target, name)
  await checkHash(path, wheel.sha256)
  return path
}

/** Of the wheel, in bytes. */
export const wheelBytes = 273_829_956

/** pip tells programs nothing of its progress; the file that it writes grows. @returns to stop */
function followSize(folder: string, report: Report): () => void {
  const message = `Downloading ${wheel.name} ${wheel.version} from the Python package index`
  const tell = () => report({ message, done: Math.min(wheelBytes, sizeOf(folder)), total: wheelBytes })
  tell()
  const timer = setInterval(tell, 500)
  return () => clearInterval(timer)
}

function sizeOf(folder: string): number {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile())
  // pip may remove one between the two.
  return entries.reduce((sum, { parentPath, name }) => sum + (statSync(join(parentPath, name), { throwIfNoEntry: false })?.size ?? 0), 0)
}

/** pip has checked it too, but its configuration can be told not to. */
export async function checkHash(path: string, sha256: string): Promise<void> {
  const found = await hashFile(path)
  if (found !== sha256) throw new StepFailed(`it is not the published file: it has the SHA-256 ${found} instead of ${sha256}`)
}

/** On the disk of the installation: the system's own folder for temporary files is often small. */
function temporary(stage: string): string {
  const folder = join(stage, 'tmp')
  mkdirSync(folder, { recursive: true })
  return folder
}

/** The names that the linker looks for point to the names that the loader looks for. */
export function placeLibraries(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  for (const name of libraries) renameSync(join(from, name), join(to, name))
  symlinkSync('libtensorflow_cc.so.2', join(to, 'libtensorflow.so'))
  symlinkSync('libtensorflow_framework.so.2', join(to, 'libtensorflow_framework.so'))
}

/** tfjs-node's C++ is plain Node-API: its headers are all it needs of Node. */
export function compilerArguments(files: NativeFiles, include: string): string[] {
  const headers = join(dirname(createRequire(import.meta.url).resolve('node-api-headers/package.json')), 'include')
  // The archive of an installed app is closed to a compiler.
  const nodeApi = join(files.home, 'binding', 'node-api')
  copyFolder(headers, nodeApi)
  const sources = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => join(files.home, 'binding', name))
  const options = ['-std=c++17', '-O2', '-fPIC', '-shared', '-DNAPI_VERSION=8', '-I', nodeApi, '-I', include]
  const linking = ['-L', files.libraries, '-ltensorflow', '-ltensorflow_framework', '-Wl,-rpath,$ORIGIN/../../deps/lib']
  return [...options, ...sources, '-o', files.addon, ...linking]
}
