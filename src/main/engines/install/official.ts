import { createWriteStream, mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { runCommand, StepFailed, throwIfCancelled } from './command.ts'
import { nativeFiles } from './files.ts'
import type { Report } from './report.ts'

export interface DownloadOptions {
  readonly report: Report
  readonly signal?: AbortSignal
}

/** The TensorFlow that tfjs-node 4.22.0 is built for. */
const tensorflow = '2.9.1'

/**
 * Fetches TensorFlow's C library and the addon that is built for it, as tfjs-node's own script does: from where its authors publish them.
 * The script itself wants Node as a program, which an installed app has not.
 *
 * @throws StepFailed with the reason; CANCELLED
 */
export async function downloadOfficial(stage: string, options: DownloadOptions): Promise<void> {
  const files = nativeFiles(stage)
  const { library, addon } = addresses(process.platform, process.arch, files.version)
  const archive = join(stage, 'archive')
  options.report({ message: `Downloading TensorFlow ${tensorflow} from ${new URL(library).host}` })
  await download(library, archive, options)
  await unpack(archive, dirname(files.libraries), 0, options.signal)
  await download(addon, archive, options)
  await unpack(archive, dirname(files.addon), 1, options.signal)
  rmSync(archive)
}

/** Where both lie. @throws StepFailed where there is none for this computer */
export function addresses(platform: string, arch: string, version: string): { readonly library: string; readonly addon: string } {
  const base = process.env.TFJS_NODE_CDN_STORAGE ?? 'https://storage.googleapis.com/'
  const named = new Map([
    ['linux x64', { system: 'linux', library: `tensorflow/libtensorflow/libtensorflow-cpu-linux-x86_64-${tensorflow}.tar.gz` }],
    ['linux arm64', { system: 'linux', library: 'tf-builds/libtensorflow_r2_7_linux_arm64.tar.gz' }],
    ['darwin x64', { system: 'darwin', library: `tensorflow/libtensorflow/libtensorflow-cpu-darwin-x86_64-${tensorflow}.tar.gz` }],
    ['darwin arm64', { system: 'darwin', library: 'tf-builds/libtensorflow_r2_7_darwin_arm64_cpu.tar.gz' }],
    ['win32 x64', { system: 'windows', library: `tensorflow/libtensorflow/libtensorflow-cpu-windows-x86_64-${tensorflow}.zip` }],
  ])
  const found = named.get(`${platform} ${arch}`)
  if (!found) throw new StepFailed(`there is none for ${platform} on ${arch}`)
  const ending = platform === 'win32' ? 'zip' : 'tar.gz'
  return {
    library: base + found.library,
    addon: `${base}tf-builds/pre-built-binary/napi-v8/${version}/CPU-${found.system}-${version}.${ending}`,
  }
}

/** How often it is told how far a download is, in bytes. */
const reportEvery = 2 ** 22

async function download(address: string, path: string, { report, signal }: DownloadOptions): Promise<void> {
  // What comes is loaded into the program: who answers has to be certain.
  const { protocol, hostname } = new URL(address)
  if (protocol !== 'https:' && hostname !== '127.0.0.1') throw new StepFailed(`${address} is not an https address`)
  const name = new URL(address).pathname.split('/').at(-1) ?? address
  try {
    const response = await fetch(address, { signal })
    if (!response.ok || !response.body) throw new StepFailed(`${new URL(address).host} returned ${response.status} for ${name}`)
    const total = Number(response.headers.get('content-length')) || undefined
    let done = 0
    let reported = 0
    const counted = async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        done += chunk.length
        if (done - reported >= reportEvery) {
          reported = done
          report({ message: `Downloading ${name}`, done, total })
        }
        yield chunk
      }
    }
    await pipeline(Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]), counted, createWriteStream(path), { signal })
    if (total !== undefined && done !== total) throw new StepFailed(`${name} ended after ${done} of ${total} bytes`)
  } catch (error) {
    throwIfCancelled(signal)
    if (error instanceof StepFailed) throw error
    throw new StepFailed(reasonOf(error), { cause: error })
  }
}

/** `tar` is part of Linux, macOS and Windows, where it unpacks zips too. */
async function unpack(archive: string, into: string, strip: number, signal: AbortSignal | undefined): Promise<void> {
  mkdirSync(into, { recursive: true })
  await runCommand('tar', ['-xf', archive, '-C', into, ...(strip > 0 ? [`--strip-components=${strip}`] : [])], { cwd: into, signal })
}

/** `fetch` says "fetch failed"; its cause says why. */
function reasonOf(error: unknown): string {
  const { cause } = error as { cause?: { message?: string; code?: string; errors?: readonly Error[] } }
  const inner = cause?.errors?.[0]?.message ?? cause?.message ?? (error instanceof Error ? error.message : String(error))
  return inner || (cause?.code ?? 'the download failed')
}
