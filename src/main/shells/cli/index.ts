import { type Command, CommanderError } from 'commander'
import { CairnError } from '../../../shared/errors.ts'
import { reportFailure } from './failure.ts'
import { createProgram } from './program.ts'

// A reader that has seen enough (`cairn runs list | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
// Who reads the progress may go away (`… 2>&1 | head`, a terminal that is closed): the work goes on.
process.stderr.on('error', () => {})

process.exitCode = await run(process.argv.slice(2))
// Native libraries may keep threads that would hold the process; what was written has to be out first.
process.stdout.write('', () => process.stderr.write('', () => process.exit()))

async function run(given: readonly string[]): Promise<number> {
  const json = given.includes('--json')
  const program = createProgram({ helpOnError: !json })
  try {
    if (given.length === 0) program.outputHelp()
    else await program.parseAsync(given, { from: 'user' })
    return Number(process.exitCode ?? 0)
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return 0
    const usage = thrown instanceof CommanderError
    const remedy = usage ? `See \`${helpCommand(program, given)}\`.` : undefined
    return reportFailure(usage ? usageError(thrown) : CairnError.from(thrown), { json, debug: given.includes('--debug'), remedy })
  }
}

/** A mistake of usage is bad input too. A group without its command has shown its help already. */
function usageError(thrown: CommanderError): CairnError {
  const message = thrown.code === 'commander.help' ? 'A command is missing' : thrown.message.replace(/^error: /, '')
  return new CairnError('INVALID_INPUT', `${message.charAt(0).toUpperCase()}${message.slice(1)}`, {}, thrown)
}

/** The help of the innermost command that was named. */
function helpCommand(program: Command, given: readonly string[]): string {
  const path = ['cairn']
  let command: Command | undefined = program
  for (const word of given.filter((one) => !one.startsWith('-'))) {
    command = command.commands.find((one) => one.name() === word)
    if (!command) break
    path.push(word)
  }
  return [...path, '--help'].join(' ')
}
