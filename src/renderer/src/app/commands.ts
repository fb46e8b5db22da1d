import { useEffect, useRef } from 'react'
import { create } from 'zustand'
import { type Command, type CommandId, commands } from '../../../shared/commands.ts'
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
  add(id: CommandId, action: Action): () => void
}

const useRegistry = create<Registry>()((set) => ({
  actions: new Map(),
  add: (id, action) => {
    const change = (update: (list: readonly Action[]) => readonly Action[]) =>
      set(({ actions }) => ({ actions: new Map(actions).set(id, update(actions.get(id) ?? [])) }))
    change((list) => [...list, action])
    return () => change((list) => list.filter((other) => other !== action))
  },
}))

/** Says what a command does while the calling component is shown. */
export function useCommand(id: CommandId, { run, disabled, label }: Action): void {
  const add = useRegistry((registry) => registry.add)
  // The newest closure is run; the registry hears only of what a menu shows.
  const newest = useRef(run)
  useEffect(() => {
    newest.current = run
  })
  useEffect(() => add(id, { run: () => newest.current(), disabled, label }), [add, id, disabled, label])
}

export interface Choice extends Command {
  readonly id: CommandId
  readonly label: string
  /** Why it cannot be chosen, or null. */
  readonly disabled: string | null
}

const elsewhere = 'Not on this screen'

/** Every command of the registry, as it is now. */
export function useChoices(): readonly Choice[] {
  const actions = useRegistry((registry) => registry.actions)
  return commands.map((command) => {
    const action = actions.get(command.id)?.at(-1)
    return { ...command, label: action?.label ?? command.title, disabled: action ? (action.disabled ?? null) : elsewhere }
  })
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

/** Keeps the native menu as the registry is, and hears from it. */
export function useNativeMenu(): void {
  const choices = useChoices()
  useEffect(() => {
    native.setCommands(choices.map(({ id, label, disabled }) => ({ id, label, enabled: disabled === null })))
  })
  useEffect(() => native.onCommand(runCommand), [])
}
