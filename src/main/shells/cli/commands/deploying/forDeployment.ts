import type { Command } from 'commander'

/** A command of one deployment, which it is called with. */
export function forDeployment(parent: Command, name: string, description: string): Command {
  return parent.command(name).description(description).argument('<name>', 'name of the deployment')
}
