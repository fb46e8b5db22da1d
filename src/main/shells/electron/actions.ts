import { statSync } from 'node:fs'
import { basename } from 'node:path'
import { app, type BrowserWindow, dialog, ipcMain, shell } from 'electron'
import { z } from 'zod'
import { type Answer, actionChannels } from '../../../shared/bridge.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { ChosenFile } from '../../../shared/native.ts'
import type { FileAccess, FileTokens } from '../host/index.ts'
import { isTrusted, type PageOrigin } from './trust.ts'

const Kinds = z.array(z.object({ title: z.string(), extensions: z.array(z.string().regex(/^[\w.]+$/)) }))
const Title = z.string().max(500)
const Pick = z.object({ title: Title, kinds: Kinds })
const Save = Pick.extend({ name: Title })

/** What the page can ask of the system: each has a person choose, and answers with a token in place of a path. */
export function serveActions(window: BrowserWindow, origin: PageOrigin, files: FileTokens): void {
  const chosen = (path: string | undefined, access: FileAccess): ChosenFile | null => {
    if (path === undefined || path === '') return null
    app.addRecentDocument(path)
    return { token: files.grant(path, access), name: basename(path) }
  }
  const askWhere = async ({ title, name, kinds }: z.infer<typeof Save>) => {
    const { filePath } = await dialog.showSaveDialog(window, { title, defaultPath: basename(name), filters: filters(kinds) })
    return filePath || undefined
  }

  const serve = <T>(channel: string, input: z.ZodType<T>, action: (input: T) => unknown) => {
    ipcMain.handle(channel, async (event, raw: unknown): Promise<Answer<unknown>> => {
      if (!isTrusted(event, window.webContents, origin)) throw new Error('Refused.')
      try {
        return { value: (await action(parsed(input, raw))) ?? null }
      } catch (thrown) {
        return { error: CairnError.from(thrown).toJSON() }
      }
    })
  }

  serve(actionChannels.pickFile, Pick, async ({ title, kinds }) => {
    const { filePaths } = await dialog.showOpenDialog(window, { title, filters: filters(kinds), properties: ['openFile'] })
    return chosen(filePaths[0], 'read')
  })
  serve(actionChannels.pickFolder, Pick.pick({ title: true }), async ({ title }) => {
    const { filePaths } = await dialog.showOpenDialog(window, { title, properties: ['openDirectory', 'createDirectory'] })
    return chosen(filePaths[0], 'folder')
  })
  serve(actionChannels.adoptFile, z.string(), (path) => {
    if (path === '') throw new CairnError('FILE_NOT_FOUND', 'The dropped item is not a file on this computer.')
    return chosen(path, statSync(path, { throwIfNoEntry: false })?.isDirectory() ? 'folder' : 'read')
  })
  serve(actionChannels.saveAs, Save, async (request) => chosen(await askWhere(request), 'write'))
  serve(actionChannels.reveal, z.string(), (token) => shell.showItemInFolder(anyPath(files, token)))
}

function filters(kinds: z.infer<typeof Kinds>): Electron.FileFilter[] {
  const named = kinds.map(({ title, extensions }) => ({ name: title, extensions }))
  return named.length === 0 ? [] : [...named, { name: 'All files', extensions: ['*'] }]
}

function anyPath(files: FileTokens, token: string): string {
  try {
    return files.path(token, 'read')
  } catch {
    return files.path(token, 'folder')
  }
}

function parsed<T>(input: z.ZodType<T>, raw: unknown): T {
  const result = input.safeParse(raw)
  if (!result.success) throw new CairnError('INVALID_INPUT', z.prettifyError(result.error))
  return result.data
}
