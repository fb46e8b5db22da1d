import { expect, test } from 'vitest'
import { createProgram } from './program.ts'

function helpOf(...names: readonly string[]): string {
  let command = createProgram({ helpOnError: false })
  for (const name of names) command = command.commands.find((found) => found.name() === name) ?? command
  return command.helpInformation()
}

test('the help of a command has the options of the program, and not those that mean nothing to it', () => {
  expect(helpOf('track')).toContain('--port')
  const help = helpOf('track', 'import')
  expect(help).toContain('--workspace')
  expect(help).not.toMatch(/--port|--silence|--no-token/)
})
