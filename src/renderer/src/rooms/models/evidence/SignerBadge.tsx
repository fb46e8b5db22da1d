import { type Signer, signerText, signerWarning } from '../../../../../shared/domain/signer.ts'
import { IconAlertTriangle, IconHelp, IconRosetteDiscountCheck } from '../../../ui/icons.ts'
import { Badge } from '../../../ui/marks.tsx'

type Known = Pick<Signer, 'standing' | 'name'> & { readonly claimed?: string | null }

/** Who signed, in a few words. */
export function SignerBadge({ signer }: { readonly signer: Known | null }) {
  if (!signer)
    return (
      <Badge tone="worse" icon={<IconAlertTriangle className="i" aria-hidden />}>
        not signed
      </Badge>
    )
  const { standing } = signer
  const trusted = standing === 'own' || standing === 'trusted'
  const Icon = trusted ? IconRosetteDiscountCheck : standing === 'unknown' ? IconHelp : IconAlertTriangle
  return (
    <Badge tone={trusted ? 'better' : standing === 'unknown' ? 'plain' : 'worse'} icon={<Icon className="i" aria-hidden />}>
      {signerText(signer)}
    </Badge>
  )
}

/** What has to be known before anything else about who signed: a name that is not theirs, a key that is not trusted. */
export function SignerAlert({ signer }: { readonly signer: Signer | null }) {
  const warning = signer && signerWarning(signer)
  if (!warning) return null
  return (
    <p className={`banner ${signer.impersonates ? 'worse' : 'warn'}`} role="alert">
      <IconAlertTriangle className="i" aria-hidden />
      <span className="wrap-text">{warning}</span>
    </p>
  )
}
