import type { RunSource } from '../../../../shared/domain/experiments/run.ts'
import { IconFileImport, IconPlugConnected } from '../../ui/icons.ts'

export const sourceTexts: Readonly<Record<RunSource, string>> = {
  cairn: 'Trained by Cairn',
  mlflow: 'Logged by an MLflow client',
  import: 'Imported from another program',
}

/** What a column says: one or two words. */
export const sourceNames: Readonly<Record<RunSource, string>> = { cairn: 'Cairn', mlflow: 'MLflow client', import: 'Import' }

const icons = { mlflow: IconPlugConnected, import: IconFileImport } as const

/** Where a run comes from, where that is not Cairn. @param big as the mark of its screen */
export function SourceMark({ source, big = false }: { readonly source: RunSource; readonly big?: boolean }) {
  if (source === 'cairn') return null
  const Icon = icons[source]
  return (
    <span title={sourceTexts[source]} className={big ? 'source-mark' : undefined}>
      <Icon className={big ? 'i' : 'i s dim'} role="img" aria-label={sourceTexts[source]} />
    </span>
  )
}
