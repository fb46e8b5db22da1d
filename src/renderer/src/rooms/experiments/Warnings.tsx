import { warningCopy } from '../../../../shared/domain/experiments/warningCopy.ts'
import { hasKnownLeak, pressing, type RunWarning, warningNames } from '../../../../shared/domain/experiments/warnings.ts'
import { IconAlertTriangle, IconInfoCircle } from '../../ui/icons.ts'
import './experiments.css'

interface WarningsProps {
  readonly warnings: readonly RunWarning[]
  /** Names and numbers without what to do, where there is little room. */
  readonly brief?: boolean
}

/** What has to be known of a run before its metrics are trusted: what it is, the evidence, and what to do. */
export function Warnings({ warnings, brief = false }: WarningsProps) {
  if (warnings.length === 0) return null
  return (
    <ul className={`run-warnings ${hasKnownLeak(warnings) ? 'leak' : pressing(warnings).length > 0 ? 'warn' : ''}`} aria-label="Warnings">
      {warnings.map(({ kind, evidence }) => {
        const { level, name, meaning, windowFix } = warningCopy[kind]
        const Icon = level === 'note' ? IconInfoCircle : IconAlertTriangle
        return (
          <li key={kind}>
            <Icon className={`i ${tones[level]}`} role="img" aria-label={levels[level]} />
            <div>
              <p>
                <b>{name}.</b> {evidence}
              </p>
              {!brief && (
                <p className="soft sm">
                  {meaning} {windowFix}
                </p>
              )}
            </div>
          </li>
        )
      })}
    </ul>
  )
}

const tones = { leak: 'c-worse', warning: 'c-warn', note: 'dim' } as const
const levels = { leak: 'Not recommended', warning: 'Warning', note: 'Note' } as const

/** In a row of a table: that there is something to be read before the run is used. */
export function WarningMark({ warnings }: { readonly warnings: readonly RunWarning[] }) {
  const shown = pressing(warnings)
  if (shown.length === 0) return null
  const text = `${warningNames(shown)}: ${shown.map(({ evidence }) => evidence).join(' ')}`
  return (
    <IconAlertTriangle className={`i s fixed ${hasKnownLeak(shown) ? 'c-worse' : 'c-warn'}`} role="img" aria-label={text}>
      <title>{text}</title>
    </IconAlertTriangle>
  )
}
