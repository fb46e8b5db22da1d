import { createHash } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { existsSync, mkdirSync, realpathSync, rmSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type { AppState, Preferences, PreferencesWish, RecentWorkspace, Sample } from '../../../shared/contract/app.ts'
import { CairnError } from '../../../shared/errors.ts'
import { type ApiContext, type AppHost, createClient } from '../../api/index.ts'
import { jobKinds } from '../../jobKinds.ts'
import { Ledger, JobRunner, type ReadyWorkers, readyWorkers, type StartWorker } from '../../jobs/index.ts'
import { authorOf, cairnHome } from '../../authors/index.ts'
import { appVersion, resourcePath } from '../../resources.ts'
import { type SampleData, samples } from '../../samples.ts'
import { serviceKinds } from '../../serviceKinds.ts'
import { ServiceSupervisor } from '../../services/index.ts'
import { createWorkspace, isWorkspace, openWorkspace, type Workspace } from '../../workspace/index.ts'
import { FileTokens } from './fileTokens.ts'
import { PreferenceFile, type Stored } from './preferences.ts'

export interface HostOptions {
  readonly face: AppState['face']
  readonly startWorker: StartWorker
  /** The folder of this user's preferences. */
  readonly home?: string
}

interface Opened {
  readonly workspace: Workspace
  readonly runner: JobRunner
  readonly services: ServiceSupervisor
}

const keptRecent = 20
/** A screen asks two or three questions at once. */
const spareWorkers = 2

/** What a face with windows works with: at most one open workspace, the files that were chosen, what this user prefers. */
export class Host implements AppHost {
  readonly files = new FileTokens()
  readonly context: ApiContext
  readonly #options: HostOptions
  readonly #workers: ReadyWorkers
  readonly #preferences: PreferenceFile
  readonly #ledger: Ledger
  readonly #home: string
  readonly #changes = new EventEmitter().setMaxListeners(0)
  #opened: Opened | undefined
  /** The last change of the open workspace; each waits for the one before it. */
  #switching: Promise<unknown> = Promise.resolve()
  #session = 0
  #trouble: AppState['trouble'] = null

  constructor(options: HostOptions) {
    this.#options = options
    this.#workers = readyWorkers(options.startWorker, spareWorkers)
    const home = options.home ?? cairnHome()
    this.#home = home
    this.#preferences = new PreferenceFile(home)
    this.#ledger = new Ledger(home, 'queued')
    this.context = {
      app: this,
      author: authorOf('app', home),
      hasWorkspace: () => this.#opened !== undefined,
      workspace: () => this.#require().workspace,
      runner: () => this.#require().runner,
      services: () => this.#require().services,
      startWorker: this.#workers.startWorker,
      resolveFile: (token, access = 'read') => this.files.path(token, access),
    }
  }

  /** Jobs of the open workspace that run or wait in this process. */
  get activeJobs(): number {
    return this.#opened?.runner.active ?? 0
  }

  state(): AppState {
    const workspace = this.#opened?.workspace
    return {
      face: this.#options.face,
      platform: process.platform,
      version: appVersion,
      workspace: workspace ? { name: basename(workspace.path), folder: workspace.path, readOnly: workspace.readOnly } : null,
      session: this.#session,
      theme: this.#preferences.read().theme,
      trouble: this.#trouble ?? this.#preferences.trouble,
    }
  }

  async *watch(signal?: AbortSignal): AsyncGenerator<AppState> {
    let seen = ''
    while (!signal?.aborted) {
      const changed = once(this.#changes, 'change', { signal }).catch(() => {})
      const state = this.state()
      const text = JSON.stringify(state)
      if (text !== seen) yield state
      seen = text
      await changed
    }
  }

  recent(): RecentWorkspace[] {
    return this.#preferences.read().recent.map(({ id, folder, openedAt }) => ({
      id,
      name: basename(folder),
      folder,
      openedAt,
      missing: !isWorkspace(folder),
    }))
  }

  forget(id: string): RecentWorkspace[] {
    this.#preferences.change(({ recent }) => ({ recent: recent.filter((entry) => entry.id !== id) }))
    this.#changes.emit('change')
    return this.recent()
  }

  create({ name, parent, stopJobs = false }: { name: string; parent?: string; stopJobs?: boolean }): Promise<AppState> {
    return this.#switch(async () => {
      const under = parent === undefined ? this.#preferences.read().workspaces : this.files.path(parent, 'folder')
      return this.#enterNew(join(under, folderName(name)), stopJobs)
    })
  }

  async open(wish: ({ id: string } | { folder: string }) & { stopJobs?: boolean }): Promise<AppState> {
    return this.openFolder('id' in wish ? this.#recentFolder(wish.id) : this.files.path(wish.folder, 'folder'), wish.stopJobs)
  }

  /** For the face itself: a folder that the person named on its command line or in a dialog of the system. */
  openFolder(folder: string, stopJobs = false): Promise<AppState> {
    return this.#switch(async () => {
      const path = resolve(folder)
      if (this.#opened && samePlace(this.#opened.workspace.path, path)) return this.state()
      return this.#enter(this.#prepare(openWorkspace(path, { author: this.context.author })), stopJobs)
    })
  }

  /** For the face itself: opens a folder, and where that fails leaves what went wrong in the state, for the page to tell. */
  async openOrTell(folder: string): Promise<void> {
    try {
      await this.openFolder(folder)
    } catch (error) {
      this.#trouble = { folder: resolve(folder), error: CairnError.from(error).toJSON() }
      this.#changes.emit('change')
    }
  }

  /** For a face that starts: what was open when it ended, if anything was. */
  async reopen(): Promise<void> {
    const folder = this.#preferences.read().open
    if (folder === null) return
    // Noted as open again once it is: one that ends this process must not do so at every start.
    this.#preferences.change(() => ({ open: null }))
    await this.openOrTell(folder)
    if (this.#trouble) this.#preferences.change(() => ({ open: folder }))
  }

  close({ stopJobs }: { stopJobs?: boolean } = {}): Promise<AppState> {
    return this.#switch(async () => {
      await this.#leave(stopJobs)
      this.#session++
      this.#preferences.change(() => ({ open: null }))
      this.#changes.emit('change')
      return this.state()
    })
  }

  /** The face ends, and its jobs with it. What is open now is opened at its next start. */
  quit(): Promise<void> {
    return this.#switch(async () => {
      await this.#leave(true)
      this.#workers.close()
    })
  }

  samples(): Sample[] {
    return samples.map(({ name, title, summary, task, rows, columns, options }) => ({
      id: name,
      title,
      summary,
      task,
      target: options.target,
      rows,
      columns,
    }))
  }

  openSample({ id, stopJobs = false }: { id: string; stopJobs?: boolean }): Promise<{ jobId: number; state: AppState }> {
    return this.#switch(async () => {
      const sample = requireSample(id)
      this.#refuseBusy(stopJobs)
      const state = await this.#enterNew(freeFolder(join(this.#preferences.read().workspaces, `${sample.name}-sample`)), stopJobs)
      return { ...(await this.importSample(id)), state }
    })
  }

  async importSample(id: string): Promise<{ jobId: number }> {
    const { name, options, files } = requireSample(id)
    const [first, ...further] = files.map((file) => this.files.grant(resourcePath('samples', file), 'read'))
    const client = createClient(this.context)
    const { runner } = this.#require()
    const started = await client.datasets.import({ name, file: first, options })
    void (async () => {
      for (let last = started; further.length > 0; ) {
        await runner.result(last.jobId)
        last = await client.datasets.append({ name, file: further.shift() ?? '', options })
      }
    })().catch(() => {
      // The job tells what went wrong.
    })
    return started
  }

  preferences(): Preferences {
    return shown(this.#preferences.read())
  }

  changePreferences({ workspaces, ...wish }: PreferencesWish): Preferences {
    const folder = workspaces === undefined ? undefined : this.files.path(workspaces, 'folder')
    const stored = this.#preferences.change(() => ({ ...wish, ...(folder && { workspaces: folder }) }))
    this.#changes.emit('change')
    return shown(stored)
  }

  #require(): Opened {
    if (!this.#opened) throw new CairnError('WORKSPACE_NOT_FOUND', 'No workspace is open.')
    return this.#opened
  }

  #recentFolder(id: string): string {
    const found = this.#preferences.read().recent.find((entry) => entry.id === id)
    if (!found) throw new CairnError('NOT_FOUND', 'This workspace is not on the list of recent ones any more.')
    return found.folder
  }

  /** One change of the open workspace after the other: two at a time would leave one open that nobody has. */
  #switch<T>(change: () => Promise<T>): Promise<T> {
    const changed = this.#switching.then(change)
    this.#switching = changed.catch(() => {})
    return changed
  }

  /** @throws WORKSPACE_BUSY */
  #refuseBusy(stopJobs: boolean): void {
    if (!this.#opened || stopJobs || this.activeJobs === 0) return
    throw new CairnError('WORKSPACE_BUSY', `${this.activeJobs === 1 ? 'A job runs' : `${this.activeJobs} jobs run`} in this workspace.`, {
      jobs: this.activeJobs,
    })
  }

  async #leave(stopJobs = false): Promise<void> {
    if (!this.#opened) return
    this.#refuseBusy(stopJobs)
    const { workspace, runner, services } = this.#opened
    this.#opened = undefined
    await Promise.all([runner.close(), services.close()])
    workspace.close()
  }

  /** Everything that can be refused is done before the open workspace is left. Closes what cannot be worked with. */
  #prepare(workspace: Workspace): Opened {
    try {
      const { startWorker } = this.#workers
      const runner = new JobRunner(workspace, jobKinds, { startWorker, ledger: this.#ledger })
      return { workspace, runner, services: new ServiceSupervisor(workspace, serviceKinds, { startWorker, home: this.#home }) }
    } catch (error) {
      workspace.close()
      throw error
    }
  }

  /** A new workspace in a folder; where it cannot be entered, it was never made. */
  async #enterNew(folder: string, stopJobs: boolean): Promise<AppState> {
    this.#refuseBusy(stopJobs)
    const isNew = !existsSync(folder)
    const prepared = this.#prepare(createWorkspace(folder, this.context.author))
    try {
      return await this.#enter(prepared, stopJobs)
    } catch (error) {
      if (isNew) rmSync(folder, { recursive: true, force: true })
      throw error
    }
  }

  /** Takes the place of the open workspace, which is left only now that the new one stands. */
  async #enter(next: Opened, stopJobs: boolean): Promise<AppState> {
    try {
      await this.#leave(stopJobs)
    } catch (error) {
      await Promise.all([next.runner.close(), next.services.close()])
      next.workspace.close()
      throw error
    }
    const { workspace, runner, services } = next
    this.#opened = next
    this.#session++
    this.#trouble = null
    if (!workspace.readOnly) runner.adoptQueue()
    services.run()
    this.#workers.prepare()
    const entry = { id: idOf(workspace.path), folder: workspace.path, openedAt: Date.now() }
    this.#preferences.change(({ recent }) => ({
      open: workspace.path,
      recent: [entry, ...recent.filter(({ id }) => id !== entry.id)].slice(0, keptRecent),
    }))
    this.#changes.emit('change')
    return this.state()
  }
}

function shown({ recent: _, open: __, ...preferences }: Stored): Preferences {
  return preferences
}

/** The same folder, also by way of a link. */
function samePlace(one: string, other: string): boolean {
  try {
    return realpathSync.native(one) === realpathSync.native(other)
  } catch {
    return false
  }
}

function idOf(folder: string): string {
  return createHash('sha256').update(folder).digest('hex').slice(0, 16)
}

function requireSample(id: string): SampleData {
  const found = samples.find((sample) => sample.name === id)
  if (!found) throw new CairnError('NOT_FOUND', `No sample is called ${id}.`, { sample: id })
  return found
}

/** A name of one folder on every system: no separators, nothing that Windows refuses. */
function folderName(name: string): string {
  // eslint-disable-next-line no-control-regex
  const cleaned = name.replace(/[<>:"/\\|?*\u0000-\u001f]/g, '-').replace(/^\.+|[. ]+$/g, '')
  // What one part of a path may hold on the common file systems.
  if (cleaned === '' || Buffer.byteLength(cleaned) > 255) throw new CairnError('INVALID_INPUT', `${name} cannot be the name of a folder.`)
  return cleaned
}

function freeFolder(wanted: string): string {
  mkdirSync(join(wanted, '..'), { recursive: true })
  for (let number = 1; ; number++) {
    const folder = number === 1 ? wanted : `${wanted}-${number}`
    if (!existsSync(folder)) return folder
  }
}
