import { IconAlertTriangle } from '../../../ui/icons.ts'

/** What is wrong with a target, or better known. */
export function Remark({ tone, text }: { readonly tone: 'warn' | 'worse'; readonly text: string }) {
  return (
    <p className="remark">
      <IconAlertTriangle className={`i s c-${tone}`} aria-label={tone === 'warn' ? 'Warning' : 'Problem'} /> <span>{text}</span>
    </p>
  )
}
