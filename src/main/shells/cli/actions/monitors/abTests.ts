import type { Cli, Outcome } from '../../cli.ts'
import { withSession } from '../../session.ts'
import { abTestsText, abTestText } from '../../views/monitors/abTests.ts'
import { escapeText } from '../../text/escape.ts'

interface StartOptions {
  readonly deployment: string
  readonly control: string
  readonly challenger: string
  readonly outcome?: string
  readonly lowerIsBetter: boolean
  readonly expected?: number
  readonly minimumEffect?: number
  readonly leastUnits?: number
  readonly mostUnits?: number
  readonly mostDays?: number
  readonly goOn: boolean
  readonly alias?: string
}

export function start(cli: Cli, { outcome, lowerIsBetter, goOn, ...settings }: StartOptions, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const test = await client.monitoring.abtests.start({
      name,
      settings: {
        ...settings,
        metric: outcome === undefined ? { kind: 'label' } : { kind: 'outcome', name: outcome, better: lowerIsBetter ? 'lower' : 'higher' },
        stopWhenDecided: !goOn,
      },
    })
    return { data: test, text: `Started ${escapeText(name)}: ${escapeText(test.verdict.sentence)}` }
  })
}

export function list(cli: Cli, { deployment }: { readonly deployment?: string }): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const tests = await client.monitoring.abtests.list({ deployment })
    return { data: tests, text: abTestsText(tests) }
  })
}

/** A split that is wrong makes everything else worthless: a script should not go on. */
const badSplitExit = 3

export function look(cli: Cli, _: object, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const test = await client.monitoring.abtests.look({ name })
    return { data: test, text: abTestText(test, cli.style), exit: test.verdict.verdict === 'badSplit' ? badSplitExit : 0 }
  })
}

export function stop(cli: Cli, { reason }: { readonly reason: string }, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const test = await client.monitoring.abtests.stop({ name, reason })
    return { data: test, text: `Stopped ${escapeText(name)}. ${escapeText(test.verdict.sentence)}` }
  })
}

export function promote(cli: Cli, { reason }: { readonly reason: string }, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const test = await client.monitoring.abtests.promote({ name, reason })
    return {
      data: test,
      text: `All traffic of ${escapeText(test.settings.deployment)} goes to the winner. ${escapeText(test.verdict.sentence)}`,
    }
  })
}

export function remove(cli: Cli, _: object, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    await client.monitoring.abtests.remove({ name })
    return { data: { name }, text: `Removed ${escapeText(name)}.` }
  })
}
