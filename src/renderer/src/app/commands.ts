import { useEffect, useRef } from 'react'
import { create } from 'zustand'
import { type Command, type CommandId, commands, menuTitles } from '../../../shared/commands.ts'
import { native } from './connection.ts'

/** What a command does here and now. A disabled one says why. */
export interface Action {
  readonly run: () => void
  readonly disabled?: string
  /** In place of the title: "Undo rename of wine". */
  readonly label?: string
}

interface Registry {
  /** Of each command, the newest screen's action comes last and counts. */
  readonly actions: ReadonlyMap<CommandId, readonly Action[]>
  /** A fallback counts only where no screen has an action of its own. */
  add(id: CommandId, action: Action, fallback: boolean): () => void
}

const useRegistry = create<Registry>()((set) => ({
  actions: new Map(),
  add: (id, action, fallback) => {
    const change = (update: (list: readonly Action[]) => readonly Action[]) =>
      set(({ actions }) => ({ actions: new Map(actions).set(id, update(actions.get(id) ?? [])) }))
    change((list) => (fallback ? [action, ...list] : [...list, action]))
    return () => change((list) => list.filter((other) => other !== action))
  },
}))

/** Says what a command does while the calling component is shown. @param fallback where no screen says it better */
export function useCommand(id: CommandId, { run, disabled, label }: Action, fallback = false): void {
  const add = useRegistry((registry) => registry.add)
  // The newest closure is run; the registry hears only of what a menu shows.
  const newest = useRef(run)
  useEffect(() => {
    newest.current = run
  })
  useEffect(() => add(id, { run: () => newest.current(), disabled, label }, fallback), [add, id, disabled, label, fallback])
}

export interface Choice extends Omit<Command, 'webShortcut'> {
  readonly id: CommandId
  readonly label: string
  /** Why it cannot be chosen, or null. */
  readonly disabled: string | null
}

/** What a command is pressed by here: a browser keeps some for itself. */
export function shortcutOf(command: Command): string | undefined {
  return (native.face === 'web' ? command.webShortcut : undefined) ?? command.shortcut
}

const elsewhere = 'Not available on this screen'

/** Every command of the registry, as it is now. */
export function useChoices(): readonly Choice[] {
  const actions = useRegistry((registry) => registry.actions)
  return commands.map((command) => {
    const action = actions.get(command.id)?.at(-1)
    return {
      ...command,
      shortcut: shortcutOf(command),
      label: action?.label ?? command.title,
      disabled: action ? (action.disabled ?? null) : elsewhere,
    }
  })
}

/** One command as it is now. */
export function useChoice(id: CommandId): Choice {
  const found = useChoices().find((choice) => choice.id === id)
  if (!found) throw new Error(`Unknown command ${id}.`)
  return found
}

/** Where a command stands in the menus: `Run › New run…`. */
export function menuPath({ menu, title }: Pick<Choice, 'menu' | 'title'>): string {
  return `${menuTitles[menu]} › ${title}`
}

/** Runs a command, if it can be chosen now. @returns whether it did */
export function runCommand(id: string): boolean {
  const action = useRegistry
    .getState()
    .actions.get(id as CommandId)
    ?.at(-1)
  if (!action || action.disabled !== undefined) return false
  action.run()
  return true
}

/** Why a command cannot be run now; null where it can, and where no screen knows it. */
export function whyDisabled(id: CommandId): string | null {
  return useRegistry.getState().actions.get(id)?.at(-1)?.disabled ?? null
}

/** Keeps the native menu as the registry is, and hears from it. */
export function useNativeMenu(): void {
  const choices = useChoices()
  useEffect(() => {
    native.setCommands(choices.map(({ id, label, disabled }) => ({ id, label, enabled: disabled === null })))
  })
  useEffect(() => native.onCommand(runCommand), [])
}
