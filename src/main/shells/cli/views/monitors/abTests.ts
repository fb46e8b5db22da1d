import type { AbTest } from '../../../../../shared/contract/monitoring/abtests.ts'
import { count, metric, time } from '../../../../../shared/numbers.ts'
import { escapeText } from '../../text/escape.ts'
import type { Style } from '../../text/style.ts'
import { blocks, facts, lines, table } from '../../text/table.ts'

const right = (title: string) => ({ title, align: 'right' as const })

export function abTestsText(tests: readonly AbTest[]): string {
  if (tests.length === 0) return 'There are no A/B tests. Start one with: cairn abtest start <name> --deployment <deployment>'
  return table(
    ['name', 'deployment', 'arms', 'metric', 'status', 'since', 'verdict'],
    tests.map(({ name, settings, metric: { name: compared }, status, startedAt, verdict }) => [
      escapeText(name),
      settings.deployment,
      `${settings.challenger} against ${settings.control}`,
      escapeText(compared),
      status,
      time(startedAt),
      escapeText(verdict.sentence),
    ]),
  )
}

export function abTestText({ name, settings, status, looks, verdict, reason, problem, metric: compared }: AbTest, style: Style): string {
  const last = looks.at(-1)
  return blocks(
    `${style.title(escapeText(name))}  ${escapeText(verdict.sentence)}`,
    last &&
      table(
        ['arm', 'version', right('requests'), right('units with a result'), right(compared.name)],
        [last.control, last.challenger].map(({ arm, ref, requests, units, mean }) => [
          arm,
          escapeText(ref),
          count(requests),
          count(units),
          metric(mean),
        ]),
      ),
    facts([
      ['deployment', settings.deployment],
      ['status', status],
      ['looks', count(looks.length)],
      ['split', last && last.ratioP !== null ? `p ${metric(last.ratioP)}, wrong below 0.001` : null],
      ['ended', reason === null ? null : escapeText(reason)],
    ]),
    problem && lines(style.bad(escapeText(problem.message))),
  )
}
