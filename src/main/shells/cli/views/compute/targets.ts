import type { TargetView } from '../../../../../shared/contract/compute/index.ts'
import type { TargetCheck } from '../../../../../shared/domain/compute/check.ts'
import type { TokenPlace } from '../../../../../shared/domain/compute/target.ts'
import { counted, none, significant, time } from '../../../../../shared/numbers.ts'
import { escapeText } from '../../text/escape.ts'
import type { Style } from '../../text/style.ts'
import { blocks, facts, lines, table } from '../../text/table.ts'

export function targetsText(targets: readonly TargetView[], style: Style): string {
  if (targets.length === 0) return 'No compute targets. Jobs run on this computer. Add a Ray cluster: cairn compute add'
  return table(
    ['name', 'address', 'shared folder', 'last check'],
    targets.map(({ name, address, folder, check }) => [escapeText(name), escapeText(address), escapeText(folder), verdict(check, style)]),
  )
}

export function targetText(target: TargetView, style: Style): string {
  const { name, address, folder, folderThere, certificates, token, check, warnings } = target
  return blocks(
    lines(
      `${style.title(escapeText(name))}: ${verdict(check, style)}`,
      facts([
        ['address', escapeText(address)],
        ['token', tokenPlaces[token]],
        ['certificates', certificates !== null && escapeText(certificates)],
        ['shared folder', escapeText(folder)],
        ['on the cluster', folderThere !== folder && escapeText(folderThere)],
      ]),
    ),
    check && foundText(check),
    lines(
      ...(check?.problems ?? []).map((problem) => `${style.bad('Problem')}  ${escapeText(problem)}`),
      ...[...warnings, ...(check?.warnings ?? [])].map((warning) => `${style.warn('Warning')}  ${escapeText(warning)}`),
    ),
    check === null && style.faint(`Check it: cairn compute check ${escapeText(name)}`),
  )
}

const tokenPlaces: Readonly<Record<TokenPlace, string>> = {
  none: 'none',
  keychain: 'in the keychain of this system',
  file: 'in a file that only you can read (no keychain found)',
}

function verdict(check: TargetCheck | null, style: Style): string {
  if (check === null) return 'not checked'
  return check.ready ? style.good('ready') : style.bad(counted(check.problems.length, 'problem'))
}

function foundText({ at, versions, platform, nodes, cpus, sharesFolder, startupSeconds, speed }: TargetCheck): string {
  const installed = Object.entries(versions).map(
    ([name, version]) => `${escapeText(name)} ${version === null ? 'missing' : escapeText(version)}`,
  )
  return facts([
    ['checked', time(at)],
    ['versions', installed.join(', ')],
    ['platform', platform && escapeText(platform)],
    ['machines', nodes !== null && `${counted(nodes, 'machine')}, ${cpus === null ? none : counted(cpus, 'CPU')}`],
    ['shared folder', sharesFolder !== null && (sharesFolder ? 'read and written by all machines' : 'not shared')],
    ['start-up', startupSeconds !== null && `${significant(startupSeconds)} s until a job runs`],
    ['speed', speed !== null && `${significant(speed)} × a CPU of this computer`],
  ])
}
