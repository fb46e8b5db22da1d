import { createHash } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { existsSync, mkdirSync, realpathSync, rmSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, isAbsolute, join, resolve } from 'node:path'
import type {
  AppState,
  BackgroundWorkspace,
  Draft,
  Preferences,
  PreferencesRequest,
  RecentWorkspace,
  Sample,
} from '../../../shared/contract/app.ts'
import { CairnError } from '../../../shared/errors.ts'
import { counted } from '../../../shared/numbers.ts'
import { type ApiContext, type AppHost, createClient } from '../../api/index.ts'
import type { JobRow, StartWorker } from '../../jobs/index.ts'
import { type ReadyWorkers, readyWorkers } from '../../jobs/workers/ready.ts'
import { authorOf, cairnHome } from '../../authors/index.ts'
import type { Tell } from '../../monitoring/index.ts'
import { appVersion, resourcePath } from '../../resources.ts'
import { type SampleData, samples } from '../../samples.ts'
import { serviceKinds } from '../../serviceKinds.ts'
import type { AnyServiceKind } from '../../services/index.ts'
import { isWorkspace } from '../../workspace/opening/isWorkspace.ts'
import { DraftFiles } from './drafts.ts'
import { FileTokens } from './fileTokens.ts'
import { type Activity, activityOf, isActive, isBusy, type Opened, OpenWorkspaces } from './openWorkspaces.ts'
import { SampleWorkspace } from './sampleWorkspace.ts'
import { PreferenceFile, type Stored } from './preferences.ts'

export interface HostOptions {
  readonly face: AppState['face']
  readonly startWorker: StartWorker
  /** The folder of this user's preferences. */
  readonly home?: string
  /** Shows a notification of the system, where the face can. */
  readonly tell?: Tell
  /** Others than those of Cairn, in tests. */
  readonly serviceKinds?: readonly AnyServiceKind[]
}

const keptRecent = 20
/** A screen asks two or three questions at once. */
const spareWorkers = 2
/** How soon a workspace in the background is seen to have nothing more to do, in ms. */
const lookInterval = 500

/**
 * What a face with windows works with: the workspace that its window shows, those that go on in the background because something runs in
 * them, the files that were chosen, what this user prefers.
 */
export class Host implements AppHost {
  readonly files = new FileTokens()
  readonly context: ApiContext
  readonly #options: HostOptions
  readonly #workers: ReadyWorkers
  readonly #preferences: PreferenceFile
  readonly #drafts: DraftFiles
  readonly #open: OpenWorkspaces
  readonly #author: ApiContext['author']
  readonly #changes = new EventEmitter().setMaxListeners(0)
  #shown: Opened | undefined
  /** The last change of the open workspace; each waits for the one before it. */
  #switching: Promise<unknown> = Promise.resolve()
  #session = 0
  /** The folders that this host has noted to be opened in the background at its next start. */
  #noted: ReadonlySet<string> = new Set()
  #trouble: AppState['trouble'] = null
  #looking: NodeJS.Timeout | undefined
  /** Beside all that is open. */
  #making: SampleWorkspace | undefined

  constructor(options: HostOptions) {
    this.#options = options
    this.#workers = readyWorkers(options.startWorker, spareWorkers)
    const home = options.home ?? cairnHome()
    this.#preferences = new PreferenceFile(home)
    this.#drafts = new DraftFiles(home)
    this.#open = new OpenWorkspaces({
      startWorker: this.#workers.startWorker,
      home,
      serviceKinds: options.serviceKinds ?? serviceKinds,
      tell: options.tell,
    })
    this.#author = authorOf('app', home)
    // A call goes on with the workspace that it began with, whatever the window shows meanwhile.
    const fixed = () => this.#contextOf(heldBy(this.#shown))
    this.context = { ...this.#contextOf({ peek: () => this.#shown, take: () => this.#shown }), fixed }
  }

  /** What runs in all workspaces that are open in this process. */
  get activity(): Activity {
    const all = this.#open.all.map(activityOf)
    const sum = (of: (each: Activity) => number) => all.reduce((whole, each) => whole + of(each), 0)
    const away = sum(({ away = 0 }) => away)
    return { jobs: sum(({ jobs }) => jobs), ...(away > 0 && { away }), services: sum(({ services }) => services) }
  }

  /** What runs in the workspace that the window shows. */
  get shownActivity(): Activity {
    return this.#shown ? activityOf(this.#shown) : { jobs: 0, services: 0 }
  }

  /** The latest jobs of all workspaces that are open in this process. */
  jobs(limit: number): JobRow[] {
    return this.#open.all.flatMap(({ runner }) => runner.list(limit))
  }

  state(): AppState {
    const workspace = this.#shown?.workspace
    return {
      face: this.#options.face,
      platform: process.platform,
      version: appVersion,
      workspace: workspace ? { name: basename(workspace.path), folder: workspace.path, readOnly: workspace.readOnly } : null,
      background: this.#background(),
      making: this.#making?.state ?? null,
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
    const { recent } = this.#preferences.read()
    // One that was taken off the list while it was shown is still to be found.
    const behind = this.#background().filter(({ id }) => !recent.some((entry) => entry.id === id))
    return [...recent, ...behind.map(({ id, folder }) => ({ id, folder, openedAt: Date.now() }))].map(({ id, folder, openedAt }) => ({
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

  create({ name, parent }: { name: string; parent?: string }): Promise<AppState> {
    return this.#switch(async () => {
      const under = parent === undefined ? this.#preferences.read().workspaces : this.files.path(parent, 'folder')
      return this.#enterNew(join(under, folderName(name)))
    })
  }

  async open(request: { id: string } | { folder: string } | { path: string }): Promise<AppState> {
    if ('path' in request) return this.openFolder(typedFolder(request.path, this.#options.face))
    return this.openFolder('id' in request ? this.#folderOf(request.id) : this.files.path(request.folder, 'folder'))
  }

  /** For the face itself: a folder that the person named on its command line or in a dialog of the system. */
  openFolder(folder: string): Promise<AppState> {
    return this.#switch(async () => {
      const path = resolve(folder)
      const open = this.#open.find(path)
      if (open && open === this.#shown) return this.state()
      return this.#show(open ?? (await this.#prepare(path)))
    })
  }

  /** For the face itself: opens a folder, and where that fails leaves what went wrong in the state, for the page to tell. */
  async openOrTell(folder: string): Promise<void> {
    try {
      await this.openFolder(folder)
    } catch (error) {
      this.#tell(folder, error)
    }
  }

  /** For a face that starts: what was open when it ended, if anything was. */
  async reopen(): Promise<void> {
    const { open } = this.#preferences.read()
    if (open === null) return
    // Noted as open again once it is: one that ends this process must not do so at every start.
    this.#preferences.change(() => ({ open: null }))
    await this.openOrTell(open)
    if (this.#trouble) this.#preferences.change(() => ({ open }))
  }

  /** For a face that starts: the workspaces whose services ran in the background when it ended. What cannot be opened is told. */
  async reopenServices(): Promise<void> {
    const { background } = this.#preferences.read()
    this.#preferences.change(() => ({ background: [] }))
    for (const folder of background) await this.#reopenBehind(folder)
  }

  /**
   * The window leaves its workspace, or one in the background is closed. What runs in the one that it leaves goes on, unless it is to be
   * stopped. @throws WORKSPACE_BUSY where something runs in one in the background and is not to be stopped
   */
  close({ id, stop = false }: { id?: string; stop?: boolean } = {}): Promise<AppState> {
    return this.#switch(async () => {
      const behind = id === undefined ? undefined : this.#open.all.find(({ workspace }) => idOf(workspace.path) === id)
      if (id !== undefined && !behind) throw new CairnError('NOT_FOUND', 'This workspace is no longer open.')
      if (behind && behind !== this.#shown) {
        if (isBusy(behind) && !stop) throw busyError(behind)
        await this.#open.close(behind)
      } else {
        const left = this.#shown
        this.#shown = undefined
        this.#session++
        if (left) await this.#leave(left, stop)
      }
      this.#changed()
      return this.state()
    })
  }

  /** The face ends, and what runs with it. What is open now is opened at its next start. */
  async quit(): Promise<void> {
    await this.#making?.cancel()
    return this.#switch(async () => {
      clearInterval(this.#looking)
      this.#shown = undefined
      await Promise.all(this.#open.all.map((opened) => this.#open.close(opened)))
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

  openSample({ id }: { id: string }): Promise<{ jobId: number; state: AppState }> {
    return this.#switch(async () => {
      const sample = requireSample(id)
      const state = await this.#enterNew(freeFolder(join(this.#preferences.read().workspaces, `${sample.name}-sample`)))
      return { ...(await this.importSample(id)), state }
    })
  }

  makeSampleWorkspace(): AppState {
    if (this.#making && !this.#making.failed) return this.state()
    const making = new SampleWorkspace({
      parent: this.#preferences.read().workspaces,
      author: this.#author,
      open: this.#open,
      contextOf: (opened) => ({
        ...this.#contextOf({ peek: () => opened, take: () => opened }),
        resolveFile: (path) => path,
      }),
      changed: () => this.#changes.emit('change'),
    })
    this.#making = making
    void making.done.then((folder) => this.#made(making, folder))
    this.#changes.emit('change')
    return this.state()
  }

  async cancelSampleWorkspace(): Promise<AppState> {
    const making = this.#making
    await making?.cancel()
    if (this.#making === making) this.#making = undefined
    this.#changes.emit('change')
    return this.state()
  }

  /** It is whole, or could not be made: then its state says why until the person has taken note. */
  async #made(making: SampleWorkspace, folder: string | null): Promise<void> {
    if (this.#making === making && !making.failed) this.#making = undefined
    if (folder !== null) {
      this.#noteRecent(folder)
      if (!this.#shown) await this.openOrTell(folder)
    }
    this.#changes.emit('change')
  }

  async importSample(id: string): Promise<{ jobId: number }> {
    const { name, options, files } = requireSample(id)
    const [first, ...further] = files.map((file) => this.files.grant(resourcePath('samples', file), 'read'))
    // The second file goes where the first one went, whatever the window shows by then.
    const { release, ...reach } = heldBy(required(this.#shown))
    const context = this.#contextOf(reach)
    const client = createClient(context)
    const importAll = async (heard: (started: { jobId: number }) => void) => {
      let last = await client.datasets.import({ name, file: first, options })
      heard(last)
      for (const file of further) {
        await context.runner().result(last.jobId)
        last = await client.datasets.append({ name, file, options })
      }
    }
    return new Promise((resolve, reject) => {
      // Once the first job has begun, the jobs tell what goes wrong.
      void importAll(resolve).catch(reject).finally(release)
    })
  }

  preferences(): Preferences {
    return shown(this.#preferences.read())
  }

  changePreferences({ workspaces, ...request }: PreferencesRequest): Preferences {
    const folder = workspaces === undefined ? undefined : this.files.path(workspaces, 'folder')
    const stored = this.#preferences.change(() => ({ ...request, ...(folder && { workspaces: folder }) }))
    this.#changes.emit('change')
    return shown(stored)
  }

  async drafts(): Promise<{ workspace: string | null; drafts: Draft[] }> {
    const shown = this.#shown
    if (!shown) return { workspace: null, drafts: [] }
    const id = idOf(shown.workspace.path)
    if (this.#drafts.list(id).length === 0) return { workspace: id, drafts: [] }
    const { addressNow } = await import('../../governance/index.ts')
    return { workspace: id, drafts: this.#drafts.sweep(id, (subject) => addressNow(shown.workspace, subject)) }
  }

  /** Also of a workspace that the window has just left: what was typed last in it comes after that. */
  keepDrafts({ workspace, keep, drop }: { workspace: string; keep: readonly Draft[]; drop: readonly string[] }): void {
    this.#folderOf(workspace)
    this.#drafts.change(workspace, { keep, drop })
  }

  #contextOf({ peek, take, release }: Reach): ApiContext {
    return {
      app: this,
      author: this.#author,
      hasWorkspace: () => peek() !== undefined,
      workspace: () => required(take()).workspace,
      runner: () => required(take()).runner,
      services: () => required(take()).services,
      release,
      startWorker: this.#workers.startWorker,
      resolveFile: (token, access = 'read') => this.files.path(token, access),
    }
  }

  #folderOf(id: string): string {
    const open = this.#open.all.find(({ workspace }) => idOf(workspace.path) === id)
    if (open) return open.workspace.path
    const found = this.#preferences.read().recent.find((entry) => entry.id === id)
    if (!found) throw new CairnError('NOT_FOUND', 'This workspace is no longer in the list of recent workspaces.')
    return found.folder
  }

  /** One change of what is open after the other: two at a time would leave one open that nobody has. */
  #switch<T>(change: () => Promise<T>): Promise<T> {
    const changed = this.#switching.then(change)
    this.#switching = changed.catch(() => {})
    return changed
  }

  async #prepare(folder: string): Promise<Opened> {
    const { openWorkspace } = await import('../../workspace/index.ts')
    // Under its own name: a link may be turned to another folder while this one is open.
    const place = existsSync(folder) ? realpathSync.native(folder) : folder
    return this.#open.prepare(openWorkspace(place, { author: this.context.author }))
  }

  /** A new workspace in a folder; where it cannot be entered, it was never made. */
  async #enterNew(folder: string): Promise<AppState> {
    const isNew = !existsSync(folder)
    const { createWorkspace } = await import('../../workspace/index.ts')
    const created = createWorkspace(folder, this.context.author)
    try {
      return await this.#show(await this.#open.prepare(created))
    } catch (error) {
      if (isNew && this.#shown?.workspace !== created) rmSync(folder, { recursive: true, force: true })
      throw error
    }
  }

  /** Takes the place of the workspace that is shown, which is left only now that the new one stands. */
  async #show(next: Opened): Promise<AppState> {
    const left = this.#shown
    if (!this.#open.all.includes(next)) this.#open.add(next)
    this.#shown = next
    this.#session++
    this.#trouble = null
    this.#workers.prepare()
    const { path } = next.workspace
    this.#noteRecent(path)
    if (left) await this.#leave(left)
    this.#changed()
    return this.state()
  }

  #noteRecent(path: string): void {
    const entry = { id: idOf(path), folder: path, openedAt: Date.now() }
    this.#preferences.change(({ recent }) => ({ recent: [entry, ...recent.filter(({ id }) => id !== entry.id)].slice(0, keptRecent) }))
  }

  /** No window shows it: it goes on in the background if something runs in it. */
  async #leave(opened: Opened, stop = false): Promise<void> {
    if (!stop && isBusy(opened)) return
    // The window has left it: what goes wrong at its end changes nothing of that.
    await this.#open.close(opened).catch((error: unknown) => process.emitWarning(CairnError.from(error)))
  }

  #reopenBehind(folder: string): Promise<void> {
    return this.#switch(async () => {
      try {
        if (!this.#open.find(folder)) this.#open.add(await this.#prepare(folder))
        this.#changed()
      } catch (error) {
        this.#tell(folder, error)
      }
    })
  }

  #tell(folder: string, error: unknown): void {
    this.#trouble ??= { folder: resolve(folder), error: CairnError.from(error).toJSON() }
    this.#changes.emit('change')
  }

  /** What is open has changed. */
  #changed(): void {
    const open = this.#shown?.workspace.path ?? null
    const behind = this.#behind()
    const serving = new Set(behind.filter(({ services }) => services.active > 0).map(({ workspace }) => workspace.path))
    // Another face may have noted others.
    const others = (stored: Stored) => stored.background.filter((folder) => !this.#noted.has(folder))
    this.#preferences.change((stored) => ({ open, background: [...new Set([...others(stored), ...serving])] }))
    this.#noted = serving
    if (behind.length === 0) {
      clearInterval(this.#looking)
      this.#looking = undefined
    } else this.#looking ??= setInterval(() => this.#look(), lookInterval)
    this.#changes.emit('change')
  }

  /** Closes what went on in the background and has nothing more to do. */
  #look(): void {
    this.#changes.emit('change')
    if (this.#behind().every(isBusy)) return
    void this.#switch(async () => {
      const idle = this.#behind().filter((opened) => !isBusy(opened))
      await Promise.all(idle.map((opened) => this.#open.close(opened)))
      if (idle.length > 0) this.#changed()
    }).catch((error: unknown) => process.emitWarning(CairnError.from(error)))
  }

  #behind(): Opened[] {
    return this.#open.all.filter((opened) => opened !== this.#shown)
  }

  #background(): BackgroundWorkspace[] {
    return this.#behind()
      .filter(isActive)
      .map((opened) => {
        const { path } = opened.workspace
        return { id: idOf(path), name: basename(path), folder: path, ...activityOf(opened) }
      })
  }
}

/** How a context comes to its workspace. */
interface Reach {
  /** To see whether there is one. */
  peek(): Opened | undefined
  /** To work with it. */
  take(): Opened | undefined
  /** The work is done. */
  release?(): void
}

/** From its first use until it is released, a workspace stays open. */
function heldBy(opened: Opened | undefined): Reach & { release(): void } {
  let held = false
  const hold = (wanted: boolean) => {
    if (opened && wanted !== held) opened.held += wanted ? 1 : -1
    held = wanted
    return opened
  }
  return { peek: () => opened, take: () => hold(true), release: () => void hold(false) }
}

function required(opened: Opened | undefined): Opened {
  if (!opened) throw new CairnError('WORKSPACE_NOT_FOUND', 'No workspace is open.')
  return opened
}

function busyError(opened: Opened): CairnError {
  const { jobs, services } = activityOf(opened)
  return new CairnError('WORKSPACE_BUSY', `${activityText({ jobs, services })} in ${basename(opened.workspace.path)}.`, { jobs, services })
}

/** `1 job and 2 services run`. */
export function activityText({ jobs, services }: Activity): string {
  const parts = [jobs > 0 && counted(jobs, 'job'), services > 0 && counted(services, 'service')].filter((part) => part !== false)
  return `${parts.join(' and ')} ${jobs + services === 1 ? 'runs' : 'run'}`
}

function shown({ recent: _, open: __, background: ___, ...preferences }: Stored): Preferences {
  return preferences
}

function idOf(folder: string): string {
  return createHash('sha256').update(folder).digest('hex').slice(0, 16)
}

function requireSample(id: string): SampleData {
  const found = samples.find((sample) => sample.name === id)
  if (!found) throw new CairnError('NOT_FOUND', `There is no sample called ${id}.`, { sample: id })
  return found
}

/**
 * A folder that a person typed the path of. A browser has no dialog for folders; the desktop window has, and names no paths.
 * @throws INVALID_INPUT, FILE_NOT_FOUND
 */
function typedFolder(text: string, face: AppState['face']): string {
  if (face !== 'web') throw new CairnError('INVALID_INPUT', 'In the desktop app, a folder is chosen in a dialog, not typed.', {})
  const typed = text.trim()
  const path = /^~(?=$|[/\\])/.test(typed) ? join(homedir(), typed.slice(1)) : typed
  if (!isAbsolute(path)) {
    throw new CairnError(
      'INVALID_INPUT',
      `${JSON.stringify(typed)} is not an absolute path. Enter one such as ${join(homedir(), 'Cairn')}.`,
      { field: 'path' },
    )
  }
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) throw new CairnError('FILE_NOT_FOUND', `There is no folder ${path}.`, { path })
  if (!found.isDirectory()) throw new CairnError('INVALID_INPUT', `${path} is a file. A workspace is a folder.`, { path })
  return path
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
