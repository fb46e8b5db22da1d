import { createHash } from 'node:crypto'
import { z } from 'zod'
import { SubmissionStatus } from '../../../shared/domain/compute/submission.ts'
import { CairnError } from '../../../shared/errors.ts'
import { type Answer, type Ask, ask, type Connection } from './request.ts'

/** Older ones lack parts of the contract. */
const oldestRay: readonly [number, number] = [2, 9]
/** Ray's own limit for a package is 500 MiB; it was 100 MiB before. */
const largestPackage = 100 * 2 ** 20
const uploadTimeout = 300_000
/** In characters; Ray itself keeps 20,000 of a log that it quotes. */
const largestMessage = 30_000
/** Of a log that is read whole, in bytes: Ray has no way to ask for a part. */
const largestLog = 64 * 2 ** 20

const Version = z.object({ version: z.string(), ray_version: z.string().max(100), session_name: z.string().optional() })

const Details = z.object({
  submission_id: z.string().nullish(),
  status: SubmissionStatus.exclude(['LOST']),
  message: z.string().nullish(),
  error_type: z.string().nullish(),
  start_time: z.number().nullish(),
  end_time: z.number().nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
  driver_exit_code: z.number().nullish(),
})

/** What the cluster says of a submission; times in ms since 1970. */
export interface SubmissionState {
  readonly status: Exclude<SubmissionStatus, 'LOST'>
  readonly message: string
  readonly startedAt: number | null
  readonly endedAt: number | null
  readonly exitCode: number | null
  readonly metadata: Readonly<Record<string, string>>
}

export interface Submission {
  /** Of our own: whoever submits it again finds the first one. */
  readonly id: string
  /** A command line of a shell on the cluster. */
  readonly entrypoint: string
  /** As `upload` returns it; its files lie in the working directory. */
  readonly package: string
  readonly env?: Readonly<Record<string, string>>
  readonly metadata?: Readonly<Record<string, string>>
  /** That the entrypoint itself takes. */
  readonly cpus?: number
}

/** Ray's Jobs API (OpenAPI 4.0.0), as far as Cairn asks it. Every method throws what `ask` throws, and SUBMISSION_FAILED for an unexpected answer. */
export class RayClient {
  readonly #connection: Connection

  constructor(connection: Connection) {
    this.#connection = connection
  }

  get name(): string {
    return this.#connection.name
  }

  /** @returns the version of Ray @throws TARGET_NOT_READY for one that is too old, or for a server that is none */
  async version(signal?: AbortSignal): Promise<string> {
    const answer = await this.#ask({ method: 'GET', path: '/api/version', signal, timeout: 10_000 })
    const found = answer.status === 200 ? Version.safeParse(jsonOf(answer)) : null
    if (!found?.success)
      throw new CairnError(
        'TARGET_NOT_READY',
        `${this.name}: no Ray dashboard answers at ${this.#connection.address} (${answer.status}).`,
        {
          target: this.name,
        },
      )
    const version = found.data.ray_version
    const [major = 0, minor = 0] = version.split('.').map(Number)
    if (major < oldestRay[0] || (major === oldestRay[0] && minor < oldestRay[1]))
      throw new CairnError('TARGET_NOT_READY', `${this.name} runs Ray ${version}; ${oldestRay.join('.')} or newer is needed.`, {
        target: this.name,
        version,
      })
    return version
  }

  /**
   * Brings a zip to the cluster; one that is there is not sent again. A package that nothing refers to may be deleted there within minutes: submit at once.
   * @returns its name for `submit`
   */
  async upload(zip: Uint8Array, signal?: AbortSignal): Promise<string> {
    if (zip.byteLength > largestPackage)
      throw new CairnError(
        'TARGET_NOT_READY',
        `The package for ${this.name} has ${zip.byteLength} bytes; the limit is ${largestPackage}.`,
        {
          target: this.name,
        },
      )
    const file = `_ray_pkg_${createHash('sha256').update(zip).digest('hex').slice(0, 32)}.zip`
    const path = `/api/packages/gcs/${file}`
    const there = await this.#ask({ method: 'GET', path, signal })
    if (there.status !== 200) {
      const sent = await this.#ask({ method: 'PUT', path, body: zip, signal, timeout: uploadTimeout })
      if (sent.status !== 200) throw this.#failed('takes no package', sent)
    }
    return `gcs://${file}`
  }

  /** Submits it, unless it was submitted before. @returns whether it was */
  async submit(
    { id, entrypoint, package: workingDir, env, metadata, cpus }: Submission,
    signal?: AbortSignal,
  ): Promise<'submitted' | 'found'> {
    if ((await this.state(id, signal)) !== null) return 'found'
    const answer = await this.#ask({
      method: 'POST',
      path: '/api/jobs/',
      json: {
        entrypoint,
        submission_id: id,
        runtime_env: { working_dir: workingDir, ...(env ? { env_vars: env } : {}) },
        metadata: metadata ?? {},
        ...(cpus === undefined ? {} : { entrypoint_num_cpus: cpus }),
      },
      signal,
      timeout: 60_000,
    })
    if (answer.status === 200) return 'submitted'
    // Another process was quicker; Ray answers with a traceback.
    if (answer.text.includes('already exists') && (await this.state(id, signal)) !== null) return 'found'
    throw this.#failed('takes no job', answer)
  }

  /** @returns null where the cluster does not know it: it was never submitted, or the cluster was started anew */
  async state(id: string, signal?: AbortSignal): Promise<SubmissionState | null> {
    const answer = await this.#ask({ method: 'GET', path: `/api/jobs/${encodeURIComponent(id)}`, signal })
    if (answer.status === 404) return null
    if (answer.status >= 500) throw this.#notAnswering(answer)
    const found = answer.status === 200 ? Details.safeParse(jsonOf(answer)) : null
    if (!found?.success) throw this.#failed(`tells nothing of ${id}`, answer)
    const { status, message, start_time, end_time, driver_exit_code, metadata } = found.data
    return {
      status,
      message: (message ?? '').slice(0, largestMessage),
      startedAt: start_time ?? null,
      endedAt: end_time ?? null,
      exitCode: driver_exit_code ?? null,
      metadata: metadata ?? {},
    }
  }

  /** The whole log so far. @returns null where it cannot be had: its node is gone, it was never submitted, or it is larger than 64 MiB */
  async log(id: string, signal?: AbortSignal): Promise<string | null> {
    const path = `/api/jobs/${encodeURIComponent(id)}/logs`
    const answer = await this.#ask({ method: 'GET', path, signal, limit: largestLog }).catch((thrown: unknown) => {
      if (CairnError.from(thrown).code === 'SUBMISSION_FAILED') return null
      throw thrown
    })
    if (answer === null) return null
    const found = answer.status === 200 ? z.object({ logs: z.string() }).safeParse(jsonOf(answer)) : null
    return found?.success ? found.data.logs : null
  }

  /** Asks it to stop; it has when its status says so. @returns whether it ran */
  async stop(id: string, signal?: AbortSignal): Promise<boolean> {
    const answer = await this.#ask({ method: 'POST', path: `/api/jobs/${encodeURIComponent(id)}/stop`, signal })
    if (answer.status === 404) return false
    const found = answer.status === 200 ? z.object({ stopped: z.boolean() }).safeParse(jsonOf(answer)) : null
    if (!found?.success) throw this.#failed(`does not stop ${id}`, answer)
    return found.data.stopped
  }

  #ask(request: Ask): Promise<Answer> {
    return ask(this.#connection, request)
  }

  /** A head that starts anew, or a proxy before one, answers so for a while. */
  #notAnswering({ status, text }: Answer): CairnError {
    return new CairnError('TARGET_UNREACHABLE', `${this.name} answers with an error of its own: ${status}, ${reasonIn(text)}.`, {
      target: this.name,
      status,
    })
  }

  #failed(what: string, { status, text }: Answer): CairnError {
    const why = reasonIn(text)
    return new CairnError('SUBMISSION_FAILED', `${this.name} ${what}: ${status}${why ? `, ${why}` : ''}.`, { target: this.name, status })
  }
}

/** What a server says went wrong: of a traceback of Python the line with the error, else the last one. */
function reasonIn(text: string): string {
  const lines = text.trim().split('\n')
  return (lines.findLast((line) => /^[\w.]*(Error|Exception): /.test(line)) ?? lines.at(-1) ?? '').slice(0, 500).replace(/\.$/, '')
}

function jsonOf({ text }: Answer): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
