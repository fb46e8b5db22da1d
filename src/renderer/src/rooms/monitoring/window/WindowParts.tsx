import type { Overlay } from '../../../../../shared/contract/monitoring/index.ts'
import type { WindowReport } from '../../../../../shared/domain/monitoring/window.ts'
import { IconInfoCircle } from '../../../ui/icons.ts'
import { ChangesCard } from './ChangesCard.tsx'
import { ChecksCard } from './ChecksCard.tsx'
import { Overlays } from './Overlays.tsx'
import { PerformanceCard, SlicesCard } from './PerformanceCard.tsx'
import { ServiceCard } from './ServiceCard.tsx'
import { checksOf } from './verdict.ts'
import { VerdictCard } from './VerdictCard.tsx'

interface WindowPartsProps {
  readonly report: WindowReport
  readonly overlays: readonly Overlay[]
  readonly predictions: readonly Overlay[]
}

/** All that was found in a window: the verdict first, then its evidence. */
export function WindowParts({ report, overlays, predictions }: WindowPartsProps) {
  const sides = { reference: `Reference ${report.ref}`, current: 'This window' }
  return (
    <>
      <VerdictCard report={report} />
      {report.notes.length > 0 && (
        <ul className="window-notes sm" aria-label="Notes">
          {report.notes.map((note) => (
            <li key={note} className="row">
              <IconInfoCircle className="i s" aria-hidden /> <span className="wrap-text">{note}</span>
            </li>
          ))}
        </ul>
      )}
      <ChangesCard changes={report.comparison.changes} />
      <Overlays title="Inputs" overlays={overlays} sides={sides} />
      <Overlays title="Predictions" overlays={predictions} sides={sides} />
      <div className="two window-two">
        <PerformanceCard report={report} />
        <div className="stack">
          <ServiceCard service={report.service} />
          <SlicesCard report={report} />
        </div>
      </div>
      <ChecksCard checks={checksOf(report)} />
    </>
  )
}
