import type { CheckedFile } from '../../../../../shared/contract/monitoring/index.ts'
import { counted } from '../../../../../shared/numbers.ts'
import { WindowParts } from './WindowParts.tsx'

/** What a file that was checked by hand gave, and is not kept. */
export function CheckedFileView({ checked: { report, overlays, predictions } }: { readonly checked: CheckedFile }) {
  return (
    <div className="stack">
      <p className="soft sm">
        {counted(report.rows, 'row')}, compared with {report.ref}. The result is not kept.
      </p>
      <WindowParts report={report} overlays={overlays} predictions={predictions} />
    </div>
  )
}
