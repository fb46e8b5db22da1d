import { CopyButton } from '@mantine/core'
import { IconCopy } from './icons.ts'

/** A text in the type of code, with a button that copies it. */
export function CopyText({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <span className="row copy-text">
      <code className="wrap-text">{text}</code>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <button type="button" className="btn quiet" onClick={copy} aria-label={copied ? 'Copied' : label}>
            <IconCopy className="i s" aria-hidden /> {copied ? 'Copied' : 'Copy'}
          </button>
        )}
      </CopyButton>
    </span>
  )
}
