import type { Command } from 'commander'
import { expect, test } from 'vitest'
import { checkKinds } from '../../../shared/domain/monitoring/checks.ts'
import { remediesOf } from '../../../shared/domain/monitoring/remedies.ts'
import { createProgram } from './program.ts'

/** The command that words name, as far as they do; null where one of them is none. */
function find(command: Command, [word, ...others]: readonly string[]): Command | null {
  if (command.commands.length === 0 || word === undefined) return command
  const next = command.commands.find((each) => each.name() === word)
  return next ? find(next, others) : null
}

test('[DR-5] every command that an alert names exists', () => {
  const program = createProgram({ helpOnError: false })
  const texts = checkKinds.flatMap((check) =>
    [null, 7].flatMap((window) => remediesOf({ alert: 3, monitor: 'live', model: 'wine', subject: null, window, check, face: 'cli' })),
  )
  const commands = new Set(texts.flatMap((text) => [...text.matchAll(/`cairn ([^`]+)`/g)].map(([, words]) => words)))
  expect(commands.size).toBeGreaterThan(10)
  for (const words of commands) expect(find(program, words.split(' ')), words).not.toBeNull()
})
