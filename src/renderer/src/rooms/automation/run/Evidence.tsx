import { Link } from '@tanstack/react-router'
import { z } from 'zod'
import type { TriggerEvidence } from '../../../../../shared/domain/automation/facts.ts'
import { RefLink } from '../../../ui/automations/RefLink.tsx'

/** What evidence of any kind can lead to; what is of another form leads nowhere. */
const Links = z.object({
  alert: z.int().optional().catch(undefined),
  monitor: z.string().optional().catch(undefined),
  window: z.int().nullish().catch(undefined),
  version: z.string().optional().catch(undefined),
  deployment: z.string().optional().catch(undefined),
})

interface EvidenceProps {
  readonly evidence: TriggerEvidence
  /** Of an age it is a version of the model, else one of a dataset. */
  readonly aged?: boolean
}

/** What a trigger rests on, in a sentence, and the ways to it. */
export function Evidence({ evidence, aged = false }: EvidenceProps) {
  const { alert, monitor, window, version, deployment } = Links.parse(evidence)
  return (
    <span className="wrap-text">
      {evidence.text}{' '}
      <span className="evidence-links xs">
        {alert !== undefined && (
          <Link to="/alerts" search={{ alert }}>
            Alert {alert}
          </Link>
        )}
        {monitor !== undefined && window != null && (
          <Link to="/monitors/$name/windows/$id" params={{ name: monitor, id: window }}>
            Window {window}
          </Link>
        )}
        {monitor !== undefined && window == null && (
          <Link to="/monitors/$name" params={{ name: monitor }}>
            {monitor}
          </Link>
        )}
        {version !== undefined && <RefLink to={version} kind={aged ? 'model' : 'dataset'} />}
        {deployment !== undefined && (
          <Link to="/deployments/$name" params={{ name: deployment }}>
            {deployment}
          </Link>
        )}
      </span>
    </span>
  )
}
