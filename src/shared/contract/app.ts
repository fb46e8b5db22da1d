import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { longestDraft, longestDraftKey, mostDrafts } from '../domain/drafts.ts'
import { Task } from '../domain/training/recipe.ts'
import { FileRef, Name, operation, Started, Time } from './base.ts'

export const Theme = z.enum(['light', 'dark', 'system'])
export type Theme = z.infer<typeof Theme>

/** The workspace that this window shows. */
export const OpenWorkspace = z.object({ name: z.string(), folder: z.string(), readOnly: z.boolean() })
export type OpenWorkspace = z.infer<typeof OpenWorkspace>

/** A workspace that no window shows and that stays open because something runs in it. */
export const BackgroundWorkspace = OpenWorkspace.omit({ readOnly: true }).extend({
  id: z.string(),
  /** Jobs that run or wait for their turn. */
  jobs: z.int(),
  services: z.int(),
})
export type BackgroundWorkspace = z.infer<typeof BackgroundWorkspace>

/** What could not be opened at the start, or not be written to, and why: its code has a cause and a remedy. */
export const Trouble = z.object({
  folder: z.string(),
  error: z.object({ code: z.string(), message: z.string(), details: z.record(z.string(), z.unknown()) }),
})
export type Trouble = z.infer<typeof Trouble>

/** A finished sample workspace on its way. It has no folder of its own until it is whole. */
export const MakingWorkspace = z.object({
  name: z.string(),
  /** From 0 to 1. */
  progress: z.number(),
  /** What was done last. */
  step: z.string(),
  /** Why it could not be made: nothing of it is left. */
  error: z.object({ code: z.string(), message: z.string(), details: z.record(z.string(), z.unknown()) }).nullable(),
})
export type MakingWorkspace = z.infer<typeof MakingWorkspace>

export const AppState = z.object({
  face: z.enum(['electron', 'web']),
  platform: z.string(),
  version: z.string(),
  workspace: OpenWorkspace.nullable(),
  background: z.array(BackgroundWorkspace),
  making: MakingWorkspace.nullable(),
  /** Changes when another workspace is opened: what was asked of the last one is no longer true. */
  session: z.int(),
  theme: Theme,
  trouble: Trouble.nullable(),
})
export type AppState = z.infer<typeof AppState>

export const RecentWorkspace = z.object({
  id: z.string(),
  name: z.string(),
  folder: z.string(),
  openedAt: Time,
  /** Its folder is gone, or is no workspace any more. */
  missing: z.boolean(),
})
export type RecentWorkspace = z.infer<typeof RecentWorkspace>

/** A real dataset that ships with Cairn. */
export const Sample = z.object({
  id: z.string(),
  title: z.string(),
  /** What it teaches, in one sentence. */
  summary: z.string(),
  task: Task,
  target: z.string(),
  rows: z.int(),
  columns: z.int(),
})
export type Sample = z.infer<typeof Sample>

/** How far a person is with the guided tour. What is done follows from the workspace; this is what nothing else knows. */
export const Tour = z.object({
  status: z.enum(['off', 'on', 'paused']),
  /** Ids of steps that were left out. */
  skipped: z.array(z.string().max(40)).max(20),
  /** Ids of steps that consist of looking at something, and were. */
  looked: z.array(z.string().max(40)).max(20),
})
export type Tour = z.infer<typeof Tour>

export const Preferences = z.object({
  theme: Theme,
  /** Where new workspaces are made. */
  workspaces: z.string(),
  /** When the window of the desktop app is closed while something runs, it goes on in the tray. */
  keepRunning: z.boolean(),
  tour: Tour,
  /** Ids of the commands that were chosen in the palette, newest first. */
  recentCommands: z.array(z.string().max(80)).max(20),
  /** Of a table, by its name: the ids of the columns that are not shown. */
  hiddenColumns: z.record(z.string().max(80), z.array(z.string().max(500)).max(1_000)),
})
export type Preferences = z.infer<typeof Preferences>

/** What was typed and neither saved nor discarded: see the domain's Draft. */
export const Draft = z.object({
  key: z.string().min(1).max(longestDraftKey),
  value: z.string().max(longestDraft),
  base: z.string().max(longestDraft),
  at: Time,
})
export type Draft = z.infer<typeof Draft>

/** A workspace as this user's drafts know it. */
const WorkspaceId = z.string().regex(/^[0-9a-f]{16}$/)

const PreferencesRequest = Preferences.partial().extend({ workspaces: FileRef.optional() })
export type PreferencesRequest = Omit<Partial<Preferences>, 'workspaces'> & { readonly workspaces?: string }

const opening = ['WORKSPACE_EXISTS', 'FILE_NOT_FOUND'] as const

/** What only a window asks for: which workspaces are open, what was open before, samples, preferences. */
export const appContract = {
  /** The state now and after every change. */
  watch: operation().input(z.object({})).output(eventIterator(AppState)),
  state: operation().input(z.object({})).output(AppState),
  recent: operation().input(z.object({})).output(z.array(RecentWorkspace)),
  /** Takes a workspace off the list; its files stay. */
  forget: operation()
    .input(z.object({ id: z.string() }))
    .output(z.array(RecentWorkspace)),
  /** Makes a workspace in a folder of this name, under the folder that the user chose or the usual one, and opens it. */
  create: operation(...opening)
    .input(z.object({ name: Name, parent: FileRef.optional() }))
    .output(AppState),
  /** Opens one of the recent workspaces, or the folder that the user chose. By its path only where no dialog of the system chooses folders. */
  open: operation(...opening)
    .input(z.union([z.object({ id: z.string() }), z.object({ folder: FileRef }), z.object({ path: z.string().min(1).max(4096) })]))
    .output(AppState),
  /**
   * Leaves the workspace that the window shows; what runs in it goes on in the background, unless it is to stop. With an id, it closes one
   * in the background, where nothing may run that is not to stop.
   */
  close: operation('WORKSPACE_BUSY')
    .input(z.object({ id: z.string().optional(), stop: z.boolean().default(false) }))
    .output(AppState),
  samples: operation().input(z.object({})).output(z.array(Sample)),
  /** Opens a new workspace with a sample in it. The job imports the sample. */
  openSample: operation(...opening)
    .input(z.object({ id: z.string() }))
    .output(Started.extend({ state: AppState })),
  /**
   * Makes a workspace with the whole life of two models in it, in the background, and opens it when it is whole; where a workspace is open
   * by then, it is among the recent ones. The state tells how far it is. One that is being made goes on.
   */
  makeSampleWorkspace: operation().input(z.object({})).output(AppState),
  /** Stops making it, or takes note that it could not be made. Nothing of it is left. */
  cancelSampleWorkspace: operation().input(z.object({})).output(AppState),
  /** Imports a sample into the workspace that is open. Its job's result is an ImportResult. */
  importSample: operation()
    .input(z.object({ id: z.string() }))
    .output(Started),
  preferences: operation().input(z.object({})).output(Preferences),
  changePreferences: operation('FILE_NOT_FOUND').input(PreferencesRequest).output(Preferences),
  /** This user's drafts in the workspace that the window shows; drafts of what was deleted for good are gone. */
  drafts: operation()
    .input(z.object({}))
    .output(z.object({ workspace: WorkspaceId.nullable(), drafts: z.array(Draft) })),
  /** Keeps drafts of a workspace, each in the place of the one with its key, and drops others. The oldest go where there are too many. */
  keepDrafts: operation()
    .input(
      z.object({
        workspace: WorkspaceId,
        keep: z.array(Draft).max(mostDrafts).default([]),
        drop: z.array(z.string().max(longestDraftKey)).max(1_000).default([]),
      }),
    )
    .output(z.object({})),
}
