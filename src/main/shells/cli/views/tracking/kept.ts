import type { ConversionPlan, VersionOrigin } from '../../../../../shared/contract/tracking/index.ts'
import { counted, size, time } from '../../../../../shared/numbers.ts'
import { escapeText } from '../../text/escape.ts'
import type { Style } from '../../text/style.ts'
import { blocks, facts, table } from '../../text/table.ts'

export function originText(origin: VersionOrigin, style: Style): string {
  const { ref, source, run, runLink, loggedModel, stage, user, flavor, unopened, files, createdAt } = origin
  return blocks(
    style.title(escapeText(ref)),
    facts([
      ['source', escapeText(source)],
      ['run', run && (run.id === null ? `${run.uuid} (not here)` : `run ${run.id}`)],
      ['link', runLink && escapeText(runLink)],
      ['logged model', loggedModel],
      ['stage', stage],
      ['by', user && escapeText(user)],
      ['flavor', flavor && escapeText(flavor)],
      ['not opened', unopened && escapeText(unopened)],
      ['registered', time(createdAt)],
    ]),
    files.length > 0 &&
      table(
        ['file', { title: 'size', align: 'right' }],
        files.map(({ path, bytes }) => [escapeText(path), size(bytes)]),
      ),
  )
}

/** What would run, before anybody says so. */
export function conversionText(plan: ConversionPlan, style: Style): string {
  return blocks(
    style.title(`Convert ${escapeText(plan.ref)} to ONNX`),
    facts([
      ['flavor', plan.flavor && escapeText(plan.flavor)],
      ['library', plan.library],
      ['Python', plan.python.path && `${escapeText(plan.python.path)}${plan.python.version === null ? '' : ` (${plan.python.version})`}`],
      ['modules', plan.modules.map(({ name, version }) => `${name} ${version ?? 'missing'}`).join(', ')],
      ['runs', plan.command.map(escapeText).join(' ')],
      ['files', `${counted(plan.files, 'file')}, ${size(plan.bytes)}`],
    ]),
    plan.problem === null ? `${plan.warning}\nRun it with --yes.` : escapeText(plan.problem),
  )
}
