import type { Command } from 'commander'
import type { Cli, GlobalOptions, Outcome } from './cli.ts'
import { createStyle, wantsColour } from './text/style.ts'

/** A command's work. It gets the surroundings, the options, and the arguments of the command. */
export type Work<Options, Arguments extends readonly unknown[]> = (cli: Cli, options: Options, ...rest: Arguments) => Promise<Outcome>

/**
 * Makes a commander action: loads the module that does the work only now, prints its outcome as `--json` or as text,
 * and sets the exit code.
 */
export function action<Module, Options, Arguments extends readonly unknown[]>(
  load: () => Promise<Module>,
  pick: (module: Module) => Work<Options, Arguments>,
) {
  // Commander gives the arguments, then the options, then the command itself.
  return async (...given: readonly unknown[]): Promise<void> => {
    const command = given.at(-1) as Command
    const cli = createCli(command.optsWithGlobals<GlobalOptions>())
    const work = pick(await load())
    const outcome = await work(cli, given.at(-2) as Options, ...(given.slice(0, -2) as unknown as Arguments))
    print(cli, outcome)
    process.exitCode = outcome.exit ?? 0
  }
}

function createCli({ workspace, json = false, quiet = false, debug = false }: Partial<GlobalOptions>): Cli {
  return {
    workspace,
    json,
    quiet,
    debug,
    style: createStyle(!json && wantsColour(process.stdout, process.env)),
    errorStyle: createStyle(wantsColour(process.stderr, process.env)),
    note: (text) => {
      if (!json && !quiet) process.stderr.write(`${text}\n`)
    },
  }
}

function print(cli: Cli, { data, text }: Outcome): void {
  // A command that goes on for long has told already what there is.
  if (data === undefined) return
  if (cli.json) process.stdout.write(`${JSON.stringify(data, null, 2)}\n`)
  else if (!cli.quiet && text !== '') process.stdout.write(`${text}\n`)
}
