import type { ConversionPlan } from '../../../shared/contract/tracking/models.ts'
import { modelVersionRef, type ModelVersionRow, requireModelVersion } from '../../models/index.ts'
import { resourcePath } from '../../resources.ts'
import type { Workspace } from '../../workspace/index.ts'
import { filesOfVersion } from '../registry/keptFiles.ts'
import { originOf } from '../registry/origins.ts'
import { type Conversion, conversionOf } from './kinds.ts'
import { askPython, ownPython, type PythonAnswer } from './python.ts'

const warning =
  'Converting opens the files of this model with your own Python, outside of Cairn’s protection: code that is in them runs with your rights. Go on only if you trust whoever made it.'

/** What converting a version would run, and what is missing for it. Asks the person's Python which modules it has. @throws NOT_FOUND */
export async function planConversion({ db }: Workspace, ref: string): Promise<ConversionPlan> {
  const version = requireModelVersion(db, ref)
  const files = filesOfVersion(db, version.id)
  const flavor = originOf(db, version.id)?.flavor ?? null
  const found = conversionOf(flavor, files)
  const answer = await askPython(ownPython(), found?.conversion.modules)
  const { setting } = answer
  return {
    ref: modelVersionRef(db, version.id),
    flavor,
    library: found?.conversion.library ?? null,
    python: setting,
    modules: (found?.conversion.modules ?? []).map((name) => ({ name, version: answer.modules[name] ?? null })),
    command: found && setting.path !== null ? [setting.path, '-I', '-B', scriptPath(), found.conversion.kind, found.file.path] : [],
    files: files.length,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    warning,
    problem: whyNot(version, found?.conversion, answer),
  }
}

export const scriptPath = () => resourcePath('conversion', 'convert.py')

/** The first thing that stands in the way, and what to do about it. */
function whyNot(version: ModelVersionRow, conversion: Conversion | undefined, { setting, modules }: PythonAnswer): string | null {
  if (version.task !== null) return 'Cairn computes with this version already.'
  if (!conversion) return 'Cairn knows no conversion for this kind of model. Log it as ONNX as well.'
  if (setting.path === null) return 'No Python is set. Name yours in Settings, or with cairn models python.'
  if (setting.problem !== null) return setting.problem
  const missing = conversion.modules.filter((name) => (modules[name] ?? null) === null)
  if (missing.length === 0) return null
  return `${setting.path} has no ${missing.join(' and no ')}. Install what is missing: ${setting.path} -m pip install ${missing.join(' ')}`
}
